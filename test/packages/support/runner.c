/*
 * Runs the command line RUNNER_LINE to its end and writes its whole exit code (a shell keeps eight bits) to the file
 * RUNNER_RESULT. Holds the file RUNNER_LOCK, or the mutex of the setup, meanwhile.
 * Under the name pnputil.exe it stands for Windows' own: writes what it was told to C:\pnputil.txt, ends with 3010.
 */
#include <stdio.h>
#include <wchar.h>
#include <windows.h>

static wchar_t line[32768], result[32768], held[32768];

static int as_pnputil(void)
{
    FILE *told = _wfopen(L"C:\\pnputil.txt", L"w");
    if (told)
        fprintf(told, "%ls", GetCommandLineW());
    return told && fclose(told) == 0 ? 3010 : 1;
}

int wmain(void)
{
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process;
    DWORD code = 1;

    GetModuleFileNameW(NULL, held, 32768);
    if (wcsstr(held, L"pnputil.exe"))
        return as_pnputil();
    GetEnvironmentVariableW(L"RUNNER_LINE", line, 32768);
    GetEnvironmentVariableW(L"RUNNER_RESULT", result, 32768);
    if (GetEnvironmentVariableW(L"RUNNER_MUTEX", held, 32768))
        CreateMutexW(NULL, TRUE, held);
    if (GetEnvironmentVariableW(L"RUNNER_LOCK", held, 32768) &&
        CreateFileW(held, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL) == INVALID_HANDLE_VALUE)
        return 2;
    if (!CreateProcessW(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process))
        return 3;
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    FILE *file = _wfopen(result, L"w");
    if (!file)
        return 4;
    fprintf(file, "%lu", code);
    return fclose(file);
}
