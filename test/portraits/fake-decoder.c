/*
 * A portrait decoder as vendors make them, with every calling convention of portrait.md. The "picture" that it makes
 * is no portrait: an asymmetric test card, so that swapped channels, upside-down rows and mirrored columns show.
 * Byte 6 of the block says what goes wrong: 0 nothing, 1 crash, 2 hang, 3 a picture of another size, 4 nothing is
 * written though success is returned, 5 the file is an endless one; 0x80 + n = return n - 64.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef _WIN32
#include <windows.h>
#define EXPORT __declspec(dllexport)
#define STDCALL __stdcall
#define nap() Sleep(1000)
#else
#include <unistd.h>
#define EXPORT
#define STDCALL
#define nap() sleep(1)
#endif

enum { WIDTH = 102, HEIGHT = 126, ROW = 308, BMP = 54 + ROW * HEIGHT };

/* Seen from the top left: red grows to the right, green grows downwards, blue marks one corner. */
static void pixel(int x, int y, unsigned char *rgb) {
    rgb[0] = 40 + x * 2;
    rgb[1] = 20 + y;
    rgb[2] = x < 30 && y < 20 ? 250 : 10;
}

static void raw(unsigned char *to) {
    for (int row = 0; row < HEIGHT; row++)
        for (int x = 0; x < WIDTH; x++) pixel(x, HEIGHT - 1 - row, to + (row * WIDTH + x) * 3);
}

static void number(unsigned char *to, unsigned int value) {
    for (int i = 0; i < 4; i++) to[i] = value >> (8 * i);
}

static void bmp(unsigned char *to, int height) {
    memset(to, 0, 54);
    memcpy(to, "BM", 2);
    number(to + 2, 54 + ROW * height);
    number(to + 10, 54);
    number(to + 14, 40);
    number(to + 18, WIDTH);
    number(to + 22, height);
    to[26] = 1;
    to[28] = 24;
    number(to + 34, ROW * height); /* some vendors fill this */
    for (int row = 0; row < height; row++) {
        unsigned char *line = to + 54 + row * ROW, rgb[3];
        for (int x = 0; x < WIDTH; x++) {
            pixel(x, height - 1 - row, rgb);
            line[x * 3] = rgb[2];
            line[x * 3 + 1] = rgb[1];
            line[x * 3 + 2] = rgb[0];
        }
        line[306] = line[307] = 0;
    }
}

/* 0 = go on and decode, else what to return. */
static int trouble(const unsigned char *block, int *height) {
    printf("decoding\n");
    fflush(stdout);
    *height = HEIGHT;
    if (memcmp(block, "WL\x66\x00\x7E\x00", 6) != 0) return -99;
    if (block[6] == 1) *(volatile int *)0 = 1;
    if (block[6] == 2)
        for (;;) nap();
    if (block[6] == 3) *height = 100;
    if (block[6] == 4) *height = 0;
    if (block[6] & 0x80) return (block[6] & 0x7F) - 64 ? (block[6] & 0x7F) - 64 : -999;
    return 0;
}

static void to_buffer(unsigned char *to, int height) {
    if (height > 0) bmp(to, height);
    if (height > 0) memset(to + 54 + ROW * height, 0xEE, 20000); /* beyond the picture, as some builds do */
}

static int to_file(const char *path, int height) {
    static unsigned char picture[BMP + 30000];
    if (height == 0) return 1;
    FILE *file = fopen(path, "wb");
    if (!file) return 0;
    to_buffer(picture, height);
    fwrite(picture, 1, 54 + ROW * height, file);
    fclose(file);
    return 1;
}

static int from_file(const char *path, unsigned char *block) {
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    int length = (int)fread(block, 1, 2000, file);
    fclose(file);
    return length == 1024;
}

/* file-intf, portrait.md 4.1 */
EXPORT int STDCALL GetBmp(const char *path, int intf) {
    unsigned char block[2000];
    char out[4096];
    int height, code;
    size_t length = strlen(path);
    if (length < 4 || strcmp(path + length - 4, ".wlt") != 0) return -2;
    if (!from_file(path, block)) return -3;
    if ((code = trouble(block, &height)) != 0) return code == -999 ? 0 : code;
    if (intf != 2) return -6;
    snprintf(out, sizeof out, "%.*s.bmp", (int)length - 4, path);
    return to_file(out, height);
}

/* buf-n-raw; the vendor's number of this build is 77 */
EXPORT int unpack(unsigned char *src, unsigned char *dst, int n) {
    int height, code = trouble(src, &height);
    if (code) return code;
    if (n != 77) return 0;
    if (height) raw(dst);
    return 1;
}

/* buf-n-bmp: one vendor's returns the number of bytes */
EXPORT int Unpack(unsigned char *src, unsigned char *dst, int length) {
    int height, code = trouble(src, &height);
    if (code) return code;
    if (length != 1024) return 0;
    to_buffer(dst, height);
    return BMP;
}

/* buf-len-bmp */
EXPORT int _Unpack(unsigned char *src, int length, unsigned char *dst, int *dst_length) {
    int height, code = trouble(src, &height);
    if (code) return code;
    if (length != 1024 || *dst_length < 40960) return 0;
    to_buffer(dst, height);
    *dst_length = BMP;
    return 1;
}

/* buf-bmp; reads beyond the 1024 bytes, as some builds do */
EXPORT int WltToBmp(unsigned char *src, unsigned char *dst) {
    int height, code = trouble(src, &height);
    if (code || src[2047] != 0) return code;
    to_buffer(dst, height);
    return 1;
}

/* buf-path */
EXPORT int saveWlt2Bmp(unsigned char *src, const char *path) {
    int height, code = trouble(src, &height);
    return code ? code : to_file(path, height);
}

/* paths-n: the other meaning of the name "unpack" */
EXPORT int unpack_paths(const char *from, const char *to, int n) {
    unsigned char block[2000];
    int height, code;
    if (!from_file(from, block) || n != 77) return 0;
    code = trouble(block, &height);
    return code ? code : to_file(to, height);
}

static void base64(const unsigned char *from, int length, char *to) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < length; i += 3) {
        unsigned int word = from[i] << 16 | from[i + 1] << 8 | from[i + 2];
        for (int k = 0; k < 4; k++) *to++ = digits[word >> (18 - 6 * k) & 63];
    }
    *to = 0;
}

/* handle-type */
EXPORT short dc_ParsePhotoInfo(void *device, int type, int info_length, unsigned char *info, int *photo_length,
                               unsigned char *photo) {
    static unsigned char picture[BMP + 30000];
    int height, code = trouble(info, &height);
    if (code) return code;
    if (device != (void *)0 || info_length != 1024) return -1;
    *photo_length = BMP;
    if (type == 0) return to_file((char *)photo, height) ? 0 : -3;
    if (type == 1) return to_buffer(photo, height), 0;
    to_buffer(picture, height);
    base64(picture, BMP, (char *)photo); /* 38862 is a multiple of 3 */
    return 0;
}

/* file: writes where it stands */
EXPORT int dewlt(const char *path) {
    unsigned char block[2000];
    int height, code;
    if (!from_file(path, block)) return -1;
    if ((code = trouble(block, &height)) != 0) return code;
    return to_file("tmpIDPhoto_$_$.bmp", height) ? 0 : -2;
}

/* buf-bmp-len: what it returns is not established */
EXPORT int wlt2bmpBuffer(unsigned char *wlt, void *to, int length) {
    int height, code = trouble(wlt, &height);
    if (code) return code;
    if (length == BMP) to_buffer(to, height);
    return 12345;
}

/* file-n, name not established */
EXPORT int wltu_decode(const char *path, int n) {
    unsigned char block[2000];
    char out[4096];
    int height, code;
    if (!from_file(path, block) || n != 3) return 0;
    if ((code = trouble(block, &height)) != 0) return code;
    snprintf(out, sizeof out, "%.*s.bmp", (int)strlen(path) - 4, path);
    return to_file(out, height);
}

/* A build with its own ideas: BMP with R and B swapped, top-down rows, mirrored columns. */
EXPORT int odd_build(unsigned char *src, unsigned char *dst) {
    int height, code = trouble(src, &height);
    if (code) return code;
    bmp(dst, HEIGHT);
    for (int row = 0; row < HEIGHT; row++) {
        unsigned char *line = dst + 54 + row * ROW;
        for (int x = 0; x < WIDTH; x++) pixel(WIDTH - 1 - x, row, line + x * 3);
    }
    return 1;
}
