/*
 * idcard-bridge-agent.exe ARGS: runs idcard-bridge with ARGS and without a console window, for the start at login and
 * the start menu. Waits for its end and ends with its exit code.
 */
#include <windows.h>
#include <wchar.h>

#define LONGEST 32768

/* What follows the program's own name on the command line. */
static const wchar_t *arguments(void)
{
    const wchar_t *text = GetCommandLineW();
    int quoted = 0;
    for (; *text && (quoted || *text != L' '); text++)
        if (*text == L'"')
            quoted = !quoted;
    return text;
}

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE previous, wchar_t *given, int show)
{
    static wchar_t dir[LONGEST], line[LONGEST];
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process;
    DWORD code = 1;
    (void)instance, (void)previous, (void)given, (void)show;

    DWORD length = GetModuleFileNameW(NULL, dir, LONGEST);
    if (length == 0 || length >= LONGEST)
        return 1;
    wchar_t *name = wcsrchr(dir, L'\\');
    if (!name)
        return 1;
    *name = 0;
    if (_snwprintf(line, LONGEST, L"\"%ls\\runtime\\idcard-bridge-node.exe\" \"%ls\\bin\\idcard-bridge.js\"%ls", dir, dir,
                   arguments()) < 0)
        return 1;
    if (!CreateProcessW(NULL, line, NULL, NULL, FALSE, CREATE_NO_WINDOW, NULL, NULL, &startup, &process))
        return 1;
    CloseHandle(process.hThread);
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    CloseHandle(process.hProcess);
    return (int)code;
}
