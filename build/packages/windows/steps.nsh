; What installer and uninstaller share: the log, running our own program, ending running agents.

Var LogFile
Var LogHandle
Var StepsFile

!macro DefineSteps UN
Function ${UN}OpenLog
  InitPluginsDir
  StrCpy $StepsFile "$PLUGINSDIR\steps.txt"
  ${If} $LogFile != ""
    StrCpy $StepsFile "$LogFile.steps.txt"
    Delete "$StepsFile"
    FileOpen $LogHandle "$LogFile" w
    ${If} $LogHandle != ""
      FileWriteUTF16LE /BOM $LogHandle ""
    ${EndIf}
  ${EndIf}
FunctionEnd

; The text is on the stack
Function ${UN}WriteLog
  Exch $0
  DetailPrint "$0"
  ${If} $LogHandle != ""
    FileWriteUTF16LE $LogHandle "$0$\r$\n"
  ${EndIf}
  Pop $0
FunctionEnd

; Ends the program for good: text, then exit code, on the stack
Function ${UN}Fail
  Pop $0
  Pop $1
  ${Log} "$0 ($1)"
  SetErrorLevel $1
  MessageBox MB_OK|MB_ICONSTOP "$0" /SD IDOK
  ${If} $LogHandle != ""
    FileClose $LogHandle
  ${EndIf}
  Quit
FunctionEnd

; A command line is on the stack; its exit code is left there. What it prints is added to the steps' file as it is (UTF-8).
Function ${UN}RunStep
  Exch $0
  Push $1
  ${Log} "> $0"
  nsExec::Exec '"$SYSDIR\cmd.exe" /d /s /c "$0 >> "$StepsFile" 2>&1"'
  Pop $1
  ${Log} "  $1"
  StrCpy $0 $1
  Pop $1
  Exch $0
FunctionEnd

; Asks every user's agent to end, then ends what does not listen; a program folder is on the stack
Function ${UN}StopAgents
  Exch $0
  Push $1
  ${If} ${FileExists} "$0\runtime\idcard-bridge-node.exe"
    ${RunStep} $1 '"$0\runtime\idcard-bridge-node.exe" "$0\bin\idcard-bridge.js" stop --all-users'
    ${RunStep} $1 '"$SYSDIR\taskkill.exe" /F /IM idcard-bridge-agent.exe'
    ${RunStep} $1 '"$SYSDIR\taskkill.exe" /F /IM idcard-bridge-node.exe'
  ${EndIf}
  Pop $1
  Pop $0
FunctionEnd
!macroend

!macro Log TEXT
  Push `${TEXT}`
  !ifdef __UNINSTALL__
    Call un.WriteLog
  !else
    Call WriteLog
  !endif
!macroend
!define Log "!insertmacro Log"

!macro Fail CODE TEXT
  Push ${CODE}
  Push `${TEXT}`
  !ifdef __UNINSTALL__
    Call un.Fail
  !else
    Call Fail
  !endif
!macroend
!define Fail "!insertmacro Fail"

!macro RunStep RESULT LINE
  Push `${LINE}`
  !ifdef __UNINSTALL__
    Call un.RunStep
  !else
    Call RunStep
  !endif
  Pop ${RESULT}
!macroend
!define RunStep "!insertmacro RunStep"
