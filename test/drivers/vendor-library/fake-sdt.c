/*
 * A small sdtapi: the classic functions over a wire that is a TCP connection to the test. Like a real one it opens
 * a port, sends SAM frames, waits for the reply, checks it and returns the SAM's result byte or a code of its own.
 * Which test it belongs to stands in the file "sdt-wire" in the working folder: port number and name.
 *
 * Towards the test: O name = open, C = close, R + frame = request, W = wait for more bytes. The test answers O and C
 * with a result byte, W with a 16-bit length and bytes; 0 = the time is up, FFFF = unplugged, FFFE = crash.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef _WIN32
#include <winsock2.h>
#define API __declspec(dllexport) __stdcall
#else
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#define API
#define SOCKET int
#define INVALID_SOCKET -1
#endif

enum { PORT_FAILED = 0x01, TIMEOUT = 0x02, CHECKSUM = 0x03, USB_GONE = 0x06 };

static SOCKET wire = INVALID_SOCKET;
static unsigned char reply[8192];

static int tell(const void *bytes, int length) { return send(wire, bytes, length, 0) == length; }

static int hear(void *bytes, int length) {
    for (int got = 0; got < length;) {
        int n = recv(wire, (char *)bytes + got, length - got, 0);
        if (n <= 0) return 0;
        got += n;
    }
    return 1;
}

static int connect_wire(void) {
    int port = 0;
    char name[32] = "", hello[40];
    FILE *file = fopen("sdt-wire", "r");
    if (!file) return 0;
    int fields = fscanf(file, "%d %31s", &port, name);
    fclose(file);
    if (fields != 2) return 0;
#ifdef _WIN32
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
#endif
    wire = socket(AF_INET, SOCK_STREAM, 0);
    int at_once = 1;
    setsockopt(wire, IPPROTO_TCP, TCP_NODELAY, (char *)&at_once, sizeof at_once);
    struct sockaddr_in address = {0};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(wire, (struct sockaddr *)&address, sizeof address) != 0) return 0;
    memset(hello, 0, sizeof hello);
    snprintf(hello, sizeof hello, "H%s", name);
    return tell(hello, 33);
}

static int ask(char what) {
    unsigned char result;
    if (wire == INVALID_SOCKET && !connect_wire()) return PORT_FAILED;
    if (!tell(&what, 1) || !hear(&result, 1)) return PORT_FAILED;
    return result;
}

int API SDT_OpenPort(int port) {
    printf("SDT_OpenPort(%d)\n", port); /* real ones print, too */
    fflush(stdout);
    return port == 1001 ? ask('O') : PORT_FAILED;
}

int API SDT_ClosePort(int port) { return ask('C'); }

/* Sends a request and collects the reply's body. */
static int exchange(int cmd, int para, unsigned char **data, int *length) {
    unsigned char request[11] = {'R', 0xAA, 0xAA, 0xAA, 0x96, 0x69, 0, 3, cmd, para, 3 ^ cmd ^ para};
    int have = 0;
    *length = 0;
    if (!tell(request, 11)) return USB_GONE;
    for (;;) {
        unsigned char head[2];
        if (!tell("W", 1) || !hear(head, 2)) return USB_GONE;
        int size = head[0] << 8 | head[1];
        if (size == 0xFFFF) return USB_GONE;
        if (size == 0xFFFE) *(volatile int *)0 = 1;
        if (size == 0) return have > 0 ? CHECKSUM : TIMEOUT;
        if (have + size > (int)sizeof reply) return CHECKSUM;
        if (!hear(reply + have, size)) return USB_GONE;
        have += size;
        for (int i = 0; i + 7 <= have; i++) {
            if (memcmp(reply + i, "\xAA\xAA\xAA\x96\x69", 5) != 0) continue;
            int len = reply[i + 5] << 8 | reply[i + 6];
            if (i + 7 + len > have) break;
            unsigned char sum = 0;
            for (int k = i + 5; k < i + 7 + len; k++) sum ^= reply[k];
            if (sum != 0 || len < 4) return CHECKSUM;
            *data = reply + i + 10;
            *length = len - 4;
            return reply[i + 9];
        }
    }
}

static int simple(int cmd, int para, unsigned char *to, int most) {
    unsigned char *data;
    int length;
    int result = exchange(cmd, para, &data, &length);
    if ((result == 0x90 || result == 0x9F) && to) memcpy(to, data, length < most ? length : most);
    return result;
}

int API SDT_ResetSAM(int port, int open) { return simple(0x10, 0xFF, NULL, 0); }
int API SDT_GetSAMStatus(int port, int open) { return simple(0x11, 0xFF, NULL, 0); }
int API SDT_GetSAMID(int port, unsigned char *id, int open) { return simple(0x12, 0xFF, id, 16); }
int API SDT_StartFindIDCard(int port, unsigned char *iin, int open) { return simple(0x20, 0x01, iin, 4); }
int API SDT_SelectIDCard(int port, unsigned char *sn, int open) { return simple(0x20, 0x02, sn, 8); }
int API SDT_ReadMngInfo(int port, unsigned char *info, int open) { return simple(0x30, 0x05, info, 28); }

static int blocks(int cmd, int para, int count, unsigned char **to, unsigned int **lengths) {
    unsigned char *data;
    int length, at = 2 * count;
    int result = exchange(cmd, para, &data, &length);
    if (result != 0x90) return result;
    for (int i = 0; i < count; i++) {
        int size = data[2 * i] << 8 | data[2 * i + 1];
        if (at + size > length) return CHECKSUM;
        memcpy(to[i], data + at, size);
        *lengths[i] = size;
        at += size;
    }
    return result;
}

int API SDT_ReadBaseMsg(int port, unsigned char *text, unsigned int *text_length, unsigned char *photo,
                        unsigned int *photo_length, int open) {
    unsigned char *to[] = {text, photo};
    unsigned int *lengths[] = {text_length, photo_length};
    return blocks(0x30, 0x01, 2, to, lengths);
}

#ifndef OLD_LIBRARY
int API SDT_ReadBaseFPMsg(int port, unsigned char *text, unsigned int *text_length, unsigned char *photo,
                          unsigned int *photo_length, unsigned char *finger, unsigned int *finger_length, int open) {
    unsigned char *to[] = {text, photo, finger};
    unsigned int *lengths[] = {text_length, photo_length, finger_length};
    return blocks(0x30, 0x10, 3, to, lengths);
}
#endif

int API SDT_ReadNewAppMsg(int port, unsigned char *address, unsigned int *address_length, int open) {
    unsigned char *data;
    int length;
    int result = exchange(0x30, 0x03, &data, &length);
    if (result != 0x90) return result;
    memcpy(address, data, length);
    *address_length = length;
    return result;
}
