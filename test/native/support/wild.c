/* A library as vendors make them, good and bad. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef _WIN32
#include <io.h>
#include <windows.h>
#define EXPORT __declspec(dllexport)
#define nap() Sleep(1000)
#define STDCALL __stdcall
#else
#include <unistd.h>
#define EXPORT
#define nap() sleep(1)
#define STDCALL
#endif

EXPORT int add8(int a, int b, int c, int d, int e, int f, int g, int h) {
    return a + 10 * b + 100 * c + 1000 * d + 10000 * e + 100000 * f + 1000000 * g + 10000000 * h;
}

EXPORT int STDCALL add_stdcall(int a, int b) { return a + 10 * b; }

EXPORT int process_id(void) {
#ifdef _WIN32
    return GetCurrentProcessId();
#else
    return getpid();
#endif
}

/* Copies `in` to `out` backwards and tells the length. */
EXPORT int turn(const unsigned char *in, int length, unsigned char *out, int *out_length) {
    for (int i = 0; i < length; i++) out[i] = in[length - 1 - i];
    *out_length = length;
    return 1;
}

/* Bytes of the text without the NUL. */
EXPORT int text_length(const char *text) { return (int)strlen(text); }

EXPORT int first_byte(const char *text) { return (unsigned char)text[0]; }

EXPORT short short_minus_two(void *handle) { return handle == (void *)-1 ? -2 : 7; }

EXPORT int has_environment(const char *name) { return getenv(name) != NULL; }

EXPORT int noise(int value) {
    for (int i = 0; i < 2000; i++) {
        printf("vendor library says hello, line %d\n", i);
        fprintf(stderr, "vendor library complains, line %d\n", i);
    }
    fflush(stdout);
    return value;
}

EXPORT int crash(void) {
    *(volatile int *)0 = 1;
    return 0;
}

EXPORT int hang(void) {
    for (;;) nap();
}

EXPORT int leave(void) {
    exit(7);
    return 0;
}

/* Writes on a descriptor that is none of its business. */
EXPORT int vandal(int descriptor) { return (int)write(descriptor, "this is no message, whatever it may be", 38); }
