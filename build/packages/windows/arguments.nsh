; Command line of installer and uninstaller: every word must be a known one, in any case, values quoted or not.
; NSIS itself takes /D=DIR and _?=DIR off the line.

Var Rest
Var Word
Var Char
Var InQuotes

!macro DefineNextWord UN
; $Rest without its first word, which is in $Word without its quotes
Function ${UN}NextWord
  StrCpy $Word ""
  StrCpy $InQuotes 0
  skip:
    StrCpy $Char $Rest 1
    StrCmp $Char " " 0 take
    StrCpy $Rest $Rest "" 1
    Goto skip
  take:
    StrCpy $Char $Rest 1
    StrCmp $Char "" done
    ${If} $Char == " "
    ${AndIf} $InQuotes == 0
      Goto done
    ${EndIf}
    StrCpy $Rest $Rest "" 1
    ${If} $Char == '"'
      IntOp $InQuotes $InQuotes ^ 1
    ${Else}
      StrCpy $Word "$Word$Char"
    ${EndIf}
    Goto take
  done:
FunctionEnd
!macroend

; Jumps on to the next word when this one is NAME, after running the instruction
!macro OnFlag NAME VARIABLE
  ${If} $Word == "${NAME}"
    StrCpy ${VARIABLE} 1
    Goto next
  ${EndIf}
!macroend
!define OnFlag "!insertmacro OnFlag"

!macro OnValue NAME VARIABLE
  StrLen $0 "${NAME}"
  StrCpy $1 $Word $0
  ${If} $1 == "${NAME}"
    StrCpy ${VARIABLE} $Word "" $0
    ${If} ${VARIABLE} == ""
      Goto wrong
    ${EndIf}
    Goto next
  ${EndIf}
!macroend
!define OnValue "!insertmacro OnValue"
