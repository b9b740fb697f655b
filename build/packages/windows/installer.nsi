; The agent for Windows, for all users of the computer. Built by windows.ts, which defines VERSION, VERSION4, TREE,
; SIZE_KIB, OUTFILE, ICON, COMPRESS and NAMES (what lies at the top of TREE), and SIGNER where there is a certificate.
Unicode true
Target amd64-unicode
!if "${COMPRESS}" == "best"
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!else
  SetCompress off
!endif
RequestExecutionLevel admin
ManifestDPIAware true
ManifestSupportedOS Win10

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include arguments.nsh
!include steps.nsh
!insertmacro VersionCompare

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\idcard-bridge"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
!define SHORTCUT "读证桥 idcard-bridge.lnk"
!define NODE "runtime\idcard-bridge-node.exe"

; Exit codes; docs/it.md explains them.
!define WRONG_ARGUMENTS 2
!define NOT_ADMINISTRATOR 3
!define NEWER_INSTALLED 4
!define STEP_FAILED 5
!define ANOTHER_SETUP 1618
!define RESTART_NEEDED 3010

Name "$(ProductName)"
OutFile "${OUTFILE}"
InstallDir "$PROGRAMFILES64\idcard-bridge"
InstallDirRegKey HKLM "${KEY}" "InstallLocation"
BrandingText "idcard-bridge ${VERSION}"
VIProductVersion "${VERSION4}"
VIAddVersionKey "ProductName" "idcard-bridge"
VIAddVersionKey "FileDescription" "读证桥 idcard-bridge setup"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "Apache-2.0"

!ifdef SIGNER
  !uninstfinalize '${SIGNER} "%1"'
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_TEXT "$(RunNow)"
!define MUI_FINISHPAGE_RUN_FUNCTION OpenAsUser
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${TREE}\LICENSE"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"
!include texts.nsh

Var Provision
Var Policy
Var NoAutostart
Var Drivers
Var Force
Var Purge
Var Ignored
Var OldVersion
Var MachineDir

!insertmacro DefineNextWord ""
!insertmacro DefineNextWord "un."
!insertmacro DefineSteps ""
!insertmacro DefineSteps "un."

; Setup and uninstaller at once would each take away what the other needs. The handle is held until the program ends.
!macro DemandOnlyOne
  System::Call 'kernel32::CreateMutexW(p 0, i 1, w "Global\idcard-bridge-setup") p .r1 ?e'
  Pop $0
  ${If} $0 == 183 ; ERROR_ALREADY_EXISTS
    ${Fail} ${ANOTHER_SETUP} "$(AnotherSetup)"
  ${EndIf}
!macroend
!define DemandOnlyOne "!insertmacro DemandOnlyOne"

Function .onInit
  Call ReadArguments
  Call OpenLog
  ${Log} "idcard-bridge ${VERSION} setup"
  ${If} $Word != ""
    ${Fail} ${WRONG_ARGUMENTS} "$(WrongArgument)$Word"
  ${EndIf}
  ${If} $Provision != ""
  ${AndIfNot} ${FileExists} "$Provision"
    ${Fail} ${WRONG_ARGUMENTS} "$(NoSuchFile)$Provision"
  ${EndIf}
  ${If} $Policy != ""
  ${AndIfNot} ${FileExists} "$Policy"
    ${Fail} ${WRONG_ARGUMENTS} "$(NoSuchFile)$Policy"
  ${EndIf}
  UserInfo::GetAccountType
  Pop $0
  ${If} $0 != "Admin"
    ${Fail} ${NOT_ADMINISTRATOR} "$(NotAdministrator)"
  ${EndIf}
  ${DemandOnlyOne}
  ReadRegStr $OldVersion HKLM "${KEY}" "DisplayVersion"
  ${VersionCompare} "$OldVersion" "${VERSION}" $0
  ${If} $OldVersion != ""
  ${AndIf} $0 == 1
  ${AndIf} $Force == ""
    ${Fail} ${NEWER_INSTALLED} "$(NewerThere)$OldVersion"
  ${EndIf}
FunctionEnd

; Leaves the first unknown word in $Word, or nothing
Function ReadArguments
  ${GetParameters} $Rest
  next:
    Call NextWord
    StrCmp $Word "" end
    ${OnFlag} "/S" $Ignored
    ${OnFlag} "/NCRC" $Ignored
    ${OnFlag} "/NOAUTOSTART" $NoAutostart
    ${OnFlag} "/DRIVERS" $Drivers
    ${OnFlag} "/FORCE" $Force
    ${OnValue} "/LOG=" $LogFile
    ${OnValue} "/PROVISION=" $Provision
    ${OnValue} "/POLICY=" $Policy
  wrong:
  end:
FunctionEnd

Section
  SetShellVarContext all
  StrCpy $MachineDir "$APPDATA\idcard-bridge"
  Call StopRunning
  Call CopyProgram
  Call Register
  Call CopyMachineFiles
  Call Provide
  Call InstallDrivers
  ${If} ${RebootFlag}
    SetErrorLevel ${RESTART_NEEDED}
  ${Else}
    SetErrorLevel 0
  ${EndIf}
  ${Log} "done"
  ${If} $LogHandle != ""
    FileClose $LogHandle
  ${EndIf}
SectionEnd

Function StopRunning
  ReadRegStr $0 HKLM "${KEY}" "InstallLocation"
  ${If} $0 != ""
    Push $0
    Call StopAgents
  ${EndIf}
  ${If} $0 != $INSTDIR
    Push $INSTDIR
    Call StopAgents
  ${EndIf}
  ; A process that was ended holds its file for a moment yet.
  StrCpy $1 50
  ${If} ${FileExists} "$INSTDIR\${NODE}"
    again:
    ClearErrors
    FileOpen $2 "$INSTDIR\${NODE}" a
    ${If} ${Errors}
      IntOp $1 $1 - 1
      ${If} $1 == 0
        ${Fail} ${STEP_FAILED} "$(FilesInUse)$INSTDIR\${NODE}"
      ${EndIf}
      Sleep 100
      Goto again
    ${EndIf}
    FileClose $2
  ${EndIf}
FunctionEnd

Function CopyProgram
  ; What an older version had and this one has not must not stay; of the folder nothing else is ours.
  !insertmacro RemoveProgram ""
  SetOutPath "$INSTDIR"
  ClearErrors
  SetOverwrite try
  File /r "${TREE}\*"
  ${If} ${Errors}
    ${Fail} ${STEP_FAILED} "$(CopyFailed)$INSTDIR"
  ${EndIf}
  WriteUninstaller "$INSTDIR\uninstall.exe"
  ${If} ${Errors}
    ${Fail} ${STEP_FAILED} "$(CopyFailed)$INSTDIR\uninstall.exe"
  ${EndIf}
FunctionEnd

Function Register
  CreateShortcut "$SMPROGRAMS\${SHORTCUT}" "$INSTDIR\idcard-bridge-agent.exe" "open" "$INSTDIR\idcard-bridge.ico" 0 \
    SW_SHOWNORMAL "" "$(AboutShortcut)"
  ; Once switched off, it stays off: an upgrade does not bring it back.
  ReadRegStr $0 HKLM "${RUN}" "idcard-bridge"
  ${If} $NoAutostart != ""
    DeleteRegValue HKLM "${RUN}" "idcard-bridge"
  ${ElseIf} $OldVersion == ""
  ${OrIf} $0 != ""
    WriteRegStr HKLM "${RUN}" "idcard-bridge" '"$INSTDIR\idcard-bridge-agent.exe" start'
  ${EndIf}
  WriteRegStr HKLM "${KEY}" "DisplayName" "读证桥 idcard-bridge"
  WriteRegStr HKLM "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${KEY}" "Publisher" "idcard-bridge"
  WriteRegStr HKLM "${KEY}" "DisplayIcon" "$INSTDIR\idcard-bridge.ico"
  WriteRegStr HKLM "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${KEY}" "EstimatedSize" ${SIZE_KIB}
  WriteRegDWORD HKLM "${KEY}" "NoModify" 1
  WriteRegDWORD HKLM "${KEY}" "NoRepair" 1
FunctionEnd

; Policy and provisioning are the administrator's: by default Windows lets every user create files below ProgramData.
; The folder itself may be one that a user has made before: its owner could give away rights again, and rights of its
; own would stay. What lies in it keeps its owner, by which provisioning and the agent refuse it.
; A file that is written over keeps its owner, who may give away its rights again: a new one takes its place. It is
; there before the old one goes, which may be the very file that is to be laid.
!define Lay "!insertmacro Lay"
!macro Lay FROM NAME
  CopyFiles /SILENT "${FROM}" "$MachineDir\${NAME}.new"
  ; Asking takes the flag down.
  ${If} ${Errors}
    SetErrors
  ${Else}
    Delete "$MachineDir\${NAME}"
    Rename "$MachineDir\${NAME}.new" "$MachineDir\${NAME}"
  ${EndIf}
!macroend

Function CopyMachineFiles
  CreateDirectory "$MachineDir"
  ${RunStep} $0 '"$SYSDIR\icacls.exe" "$MachineDir" /setowner *S-1-5-32-544'
  ${If} $0 == 0
    ${RunStep} $0 '"$SYSDIR\icacls.exe" "$MachineDir" /reset'
  ${EndIf}
  ${If} $0 != 0
    ${Fail} ${STEP_FAILED} "$(CopyFailed)$MachineDir"
  ${EndIf}
  ${RunStep} $0 '"$SYSDIR\icacls.exe" "$MachineDir" /inheritance:r /grant:r *S-1-5-32-544:(OI)(CI)F *S-1-5-18:(OI)(CI)F *S-1-5-32-545:(OI)(CI)RX'
  ${If} $0 != 0
    ${Fail} ${STEP_FAILED} "$(CopyFailed)$MachineDir"
  ${EndIf}
  ClearErrors
  ${If} $Policy != ""
    ${Lay} "$Policy" "policy.json"
  ${EndIf}
  ${If} $Provision != ""
    ${Lay} "$Provision" "provision.json"
  ${EndIf}
  ${If} ${Errors}
    ${Fail} ${STEP_FAILED} "$(CopyFailed)$MachineDir"
  ${EndIf}
FunctionEnd

Function Provide
  ${If} ${FileExists} "$MachineDir\provision.json"
    ${RunStep} $0 '"$INSTDIR\${NODE}" "$INSTDIR\bin\idcard-bridge.js" provision apply --phase install --file "$MachineDir\provision.json"'
    ${If} $0 != 0
      ${Fail} ${STEP_FAILED} "$(ProvisionFailed)"
    ${EndIf}
  ${EndIf}
FunctionEnd

Function InstallDrivers
  ${If} $Drivers != ""
    ${RunStep} $0 '"$SYSDIR\pnputil.exe" /add-driver "$INSTDIR\drivers\os\windows\idcard-bridge-winusb.inf" /install'
    ${If} $0 == 3010 ; restart needed
      SetRebootFlag true
    ${ElseIf} $0 != 0
    ${AndIf} $0 != 259 ; no such reader is plugged in
      ${Fail} ${STEP_FAILED} "$(DriversFailed)"
    ${EndIf}
  ${EndIf}
FunctionEnd

; The installer runs as an administrator; the agent must not: the user's own desktop starts it.
Function OpenAsUser
  Exec '"$WINDIR\explorer.exe" "$SMPROGRAMS\${SHORTCUT}"'
FunctionEnd

Function un.onInit
  Call un.ReadArguments
  Call un.OpenLog
  ${If} $Word != ""
    ${Fail} ${WRONG_ARGUMENTS} "$(WrongArgument)$Word"
  ${EndIf}
  UserInfo::GetAccountType
  Pop $0
  ${If} $0 != "Admin"
    ${Fail} ${NOT_ADMINISTRATOR} "$(NotAdministrator)"
  ${EndIf}
  ${DemandOnlyOne}
FunctionEnd

Function un.ReadArguments
  ${GetParameters} $Rest
  next:
    Call un.NextWord
    StrCmp $Word "" end
    ${OnFlag} "/S" $Ignored
    ${OnFlag} "/NCRC" $Ignored
    ${OnFlag} "/PURGE" $Purge
    ${OnValue} "/LOG=" $LogFile
  wrong:
  end:
FunctionEnd

Section Uninstall
  SetShellVarContext all
  StrCpy $MachineDir "$APPDATA\idcard-bridge"
  Push $INSTDIR
  Call un.StopAgents
  ; What was done is undone, whatever has become of provision.json since. What cannot be undone is in the log; it must
  ; not keep the program from being removed.
  ${If} ${FileExists} "$MachineDir\provisioned.json"
    ${RunStep} $0 '"$INSTDIR\${NODE}" "$INSTDIR\bin\idcard-bridge.js" provision apply --phase uninstall'
  ${EndIf}
  ${RunStep} $0 '"$INSTDIR\${NODE}" "$INSTDIR\bin\idcard-bridge.js" policy remove'
  !insertmacro RemoveProgram "/REBOOTOK"
  ; Started with _?= it cannot delete itself, and stays.
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${SHORTCUT}"
  DeleteRegValue HKLM "${RUN}" "idcard-bridge"
  DeleteRegKey HKLM "${KEY}"
  ${If} $Purge != ""
    Delete "$MachineDir\policy.json"
    Delete "$MachineDir\provision.json"
  ${EndIf}
  Delete "$MachineDir\provision.lock"
  RMDir "$MachineDir"
  ${If} ${RebootFlag}
    SetErrorLevel ${RESTART_NEEDED}
  ${Else}
    SetErrorLevel 0
  ${EndIf}
  ${Log} "removed"
  ${If} $LogHandle != ""
    FileClose $LogHandle
  ${EndIf}
SectionEnd
