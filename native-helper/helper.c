/*
 * Holds one library that the program itself cannot (of another bitness, or in the desktop shell) and calls its
 * functions, one at a time, as the messages on its two pipes say. The protocol is described in src/native/README.md; this is its second implementation, for
 * Windows and Linux. It may crash or hang: the program that started it does not care.
 *
 *   helper 3 4     requests on descriptor 3, replies on descriptor 4
 *   helper 0 1     on stdin and stdout; both are moved away first, so that what a library prints harms nothing
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>

#ifdef _WIN32
#include <windows.h>
#include <io.h>
#define dup _dup
#define dup2 _dup2
#define NOWHERE "NUL"
#define STDCALL __stdcall
#define CDECL __cdecl
#else
#include <dlfcn.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>
#define NOWHERE "/dev/null"
#define STDCALL
#define CDECL
#endif

enum { VERSION = 1, MAX_MESSAGE = 4 * 1024 * 1024, MAX_ARGUMENTS = 8 };
enum { LOAD = 1, CALL = 2, FIND = 3 };
enum { HELLO = 0x10, LOADED = 0x11, ANSWER = 0x12, FOUND = 0x13, FAILED = 0x1f };
enum { LOAD_FAILED = 0, SYMBOL_MISSING = 1, BAD_REQUEST = 2 };
enum { ARG_INT = 0, ARG_BUFFER = 1, ARG_TEXT = 2, ARG_HANDLE = 3 };

static int requests, replies;

/* ---- bytes in ---- */

static int read_exactly(void *to, uint32_t length) {
    char *at = to;
    while (length > 0) {
        int got = read(requests, at, length > 65536 ? 65536 : length);
        if (got <= 0) return 0;
        at += got;
        length -= got;
    }
    return 1;
}

struct cursor {
    const uint8_t *at, *end;
    int bad;
};

static uint8_t take_u8(struct cursor *c) {
    if (c->at >= c->end) return c->bad = 1, 0;
    return *c->at++;
}

static int32_t take_i32(struct cursor *c) {
    if (c->end - c->at < 4) return c->bad = 1, 0;
    uint32_t value = c->at[0] | c->at[1] << 8 | c->at[2] << 16 | (uint32_t)c->at[3] << 24;
    c->at += 4;
    return (int32_t)value;
}

static const uint8_t *take_blob(struct cursor *c, int32_t *length) {
    *length = take_i32(c);
    if (*length < 0 || *length > c->end - c->at) return c->bad = 1, *length = 0, c->end;
    c->at += *length;
    return c->at - *length;
}

/* A copy with a NUL behind it. */
static char *take_text(struct cursor *c) {
    int32_t length;
    const uint8_t *bytes = take_blob(c, &length);
    char *text = calloc(1, (size_t)length + 1);
    if (!text) exit(3);
    memcpy(text, bytes, length);
    return text;
}

/* ---- bytes out ---- */

static uint8_t *out;
static size_t out_length;

static void put(const void *bytes, size_t length) {
    out = realloc(out, out_length + length);
    if (!out) exit(3);
    memcpy(out + out_length, bytes, length);
    out_length += length;
}

static void put_u8(uint8_t value) { put(&value, 1); }

static void put_i32(int32_t value) {
    uint8_t bytes[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24)};
    put(bytes, 4);
}

static void begin(uint8_t kind) {
    out_length = 0;
    put_i32(0);
    put_u8(kind);
}

static void send_out(void) {
    uint32_t length = out_length - 4;
    for (int i = 0; i < 4; i++) out[i] = (uint8_t)(length >> (8 * i));
    for (size_t sent = 0; sent < out_length;) {
        int done = write(replies, out + sent, out_length - sent);
        if (done <= 0) exit(0); /* nobody is there any more */
        sent += done;
    }
}

static void fail(uint8_t error, const char *text) {
    begin(FAILED);
    put_u8(error);
    put_i32((int32_t)strlen(text));
    put(text, strlen(text));
    send_out();
}

/* ---- the library ---- */

static void *library;

#ifdef _WIN32
/* UTF-8 to UTF-16. */
static wchar_t *wide(const char *text) {
    int length = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    wchar_t *result = calloc(length + 1, sizeof *result);
    if (!result) exit(3);
    MultiByteToWideChar(CP_UTF8, 0, text, -1, result, length);
    return result;
}

/* What a vendor's char * means on Windows: the ANSI code page. */
static char *narrow(char *text) {
    wchar_t *w = wide(text);
    int length = WideCharToMultiByte(CP_ACP, 0, w, -1, NULL, 0, NULL, NULL);
    char *result = calloc(1, length + 1);
    if (!result) exit(3);
    WideCharToMultiByte(CP_ACP, 0, w, -1, result, length, NULL, NULL);
    free(w);
    free(text);
    return result;
}

static void load(const char *path) {
    char reason[64];
    wchar_t *w = wide(path);
    library = LoadLibraryExW(w, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    snprintf(reason, sizeof reason, "Windows error %lu", (unsigned long)GetLastError());
    free(w);
    if (!library) {
        fail(LOAD_FAILED, reason);
        return;
    }
    begin(LOADED);
    send_out();
}

static void *find(const char *symbol) { return (void *)GetProcAddress(library, symbol); }
#else
static char *narrow(char *text) { return text; }

static void load(const char *path) {
    library = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
    if (!library) {
        const char *reason = dlerror();
        fail(LOAD_FAILED, reason ? reason : "?");
        return;
    }
    begin(LOADED);
    send_out();
}

static void *find(const char *symbol) { return dlsym(library, symbol); }
#endif

/*
 * An int, a handle and a pointer each fill one machine word of the argument area or one register on every platform
 * in question, so one function type per number of arguments and convention serves all functions.
 */
typedef intptr_t W;
#define CALL_WITH(CONVENTION, f, a, n)                                                                              \
    ((n) == 0   ? ((int(CONVENTION *)(void))(f))()                                                                  \
     : (n) == 1 ? ((int(CONVENTION *)(W))(f))((a)[0])                                                               \
     : (n) == 2 ? ((int(CONVENTION *)(W, W))(f))((a)[0], (a)[1])                                                    \
     : (n) == 3 ? ((int(CONVENTION *)(W, W, W))(f))((a)[0], (a)[1], (a)[2])                                         \
     : (n) == 4 ? ((int(CONVENTION *)(W, W, W, W))(f))((a)[0], (a)[1], (a)[2], (a)[3])                              \
     : (n) == 5 ? ((int(CONVENTION *)(W, W, W, W, W))(f))((a)[0], (a)[1], (a)[2], (a)[3], (a)[4])                   \
     : (n) == 6 ? ((int(CONVENTION *)(W, W, W, W, W, W))(f))((a)[0], (a)[1], (a)[2], (a)[3], (a)[4], (a)[5])        \
     : (n) == 7 ? ((int(CONVENTION *)(W, W, W, W, W, W, W))(f))((a)[0], (a)[1], (a)[2], (a)[3], (a)[4], (a)[5],     \
                                                                (a)[6])                                             \
                : ((int(CONVENTION *)(W, W, W, W, W, W, W, W))(f))((a)[0], (a)[1], (a)[2], (a)[3], (a)[4], (a)[5],  \
                                                                   (a)[6], (a)[7]))

static void call(struct cursor *c) {
    W words[MAX_ARGUMENTS] = {0};
    void *memory[MAX_ARGUMENTS] = {0};
    int32_t back[MAX_ARGUMENTS] = {0};
    int stdcall = take_u8(c) == 1;
    int short_result = take_u8(c) == 1;
    char *symbol = take_text(c);
    int count = take_u8(c);
    if (count > MAX_ARGUMENTS) c->bad = 1;
    for (int i = 0; i < count && !c->bad; i++) {
        int32_t capacity, length;
        const uint8_t *bytes;
        switch (take_u8(c)) {
            case ARG_INT:
            case ARG_HANDLE:
                words[i] = take_i32(c);
                break;
            case ARG_TEXT:
                memory[i] = narrow(take_text(c));
                words[i] = (W)memory[i];
                break;
            case ARG_BUFFER:
                capacity = take_i32(c);
                back[i] = take_i32(c);
                bytes = take_blob(c, &length);
                if (capacity < length || back[i] < 0 || back[i] > capacity || capacity > MAX_MESSAGE) {
                    c->bad = 1;
                    break;
                }
                memory[i] = calloc(1, (size_t)capacity + 1);
                if (!memory[i]) exit(3);
                memcpy(memory[i], bytes, length);
                words[i] = (W)memory[i];
                break;
            default:
                c->bad = 1;
        }
    }
    void *function = c->bad || !library ? NULL : find(symbol);
    if (c->bad || c->at != c->end || !library) {
        fail(BAD_REQUEST, "call");
    } else if (!function) {
        fail(SYMBOL_MISSING, symbol);
    } else {
        int result = stdcall ? CALL_WITH(STDCALL, function, words, count) : CALL_WITH(CDECL, function, words, count);
        begin(ANSWER);
        put_i32(short_result ? (int16_t)result : result);
        for (int i = 0; i < count; i++) {
            if (back[i] == 0) continue;
            put_i32(back[i]);
            put(memory[i], back[i]);
        }
        send_out();
    }
    for (int i = 0; i < MAX_ARGUMENTS; i++) free(memory[i]);
    free(symbol);
}

/* ---- the program ---- */

/* What a library prints must neither reach our pipes nor end us. */
static void quiet(void) {
    int nowhere = open(NOWHERE, O_RDWR);
    if (requests == 0) requests = dup(0);
    if (replies == 1) replies = dup(1);
    for (int fd = 0; fd <= 2; fd++)
        if (nowhere >= 0 && fd != requests && fd != replies) dup2(nowhere, fd);
#ifdef _WIN32
    _setmode(requests, _O_BINARY);
    _setmode(replies, _O_BINARY);
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
#else
    /* A call that hangs while the program is killed must not live on; no core file may hold a portrait. */
    umask(077); /* what a library writes is a portrait */
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "started by idcard-bridge with two descriptors; see src/native/README.md\n");
        return 2;
    }
    requests = atoi(argv[1]);
    replies = atoi(argv[2]);
    quiet();
    begin(HELLO);
    put_u8(VERSION);
    put_u8(8 * sizeof(void *));
    send_out();
    for (;;) {
        uint8_t head[4];
        if (!read_exactly(head, 4)) return 0;
        uint32_t length = head[0] | head[1] << 8 | head[2] << 16 | (uint32_t)head[3] << 24;
        if (length == 0 || length > MAX_MESSAGE) return 4;
        uint8_t *body = malloc(length);
        if (!body) return 3;
        if (!read_exactly(body, length)) return 0;
        struct cursor c = {body, body + length, 0};
        uint8_t operation = take_u8(&c);
        if (operation == LOAD) {
            char *path = take_text(&c);
            if (c.bad) fail(BAD_REQUEST, "load");
            else load(path);
            free(path);
        } else if (operation == CALL) {
            call(&c);
        } else if (operation == FIND) {
            char *symbol = take_text(&c);
            if (c.bad || !library) {
                fail(BAD_REQUEST, "find");
            } else if (!find(symbol)) {
                fail(SYMBOL_MISSING, symbol);
            } else {
                begin(FOUND);
                send_out();
            }
            free(symbol);
        } else {
            fail(BAD_REQUEST, "operation");
        }
        free(body);
    }
}
