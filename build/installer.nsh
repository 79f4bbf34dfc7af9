; Segue is offered under "Open with" for what it reads; it never takes a file type over.
!macro customInstall
  WriteRegStr SHCTX "Software\Classes\Applications\Segue.exe" "FriendlyAppName" "Segue"
  WriteRegStr SHCTX "Software\Classes\Applications\Segue.exe\shell\open\command" "" '"$INSTDIR\Segue.exe" "%1"'
  WriteRegStr SHCTX "Software\Classes\Applications\Segue.exe\SupportedTypes" ".xml" ""
  WriteRegStr SHCTX "Software\Classes\Applications\Segue.exe\SupportedTypes" ".flac" ""
  WriteRegStr SHCTX "Software\Classes\Applications\Segue.exe\SupportedTypes" ".wav" ""
  WriteRegStr SHCTX "Software\Classes\Applications\Segue.exe\SupportedTypes" ".aif" ""
  WriteRegStr SHCTX "Software\Classes\Applications\Segue.exe\SupportedTypes" ".aiff" ""
  WriteRegStr SHCTX "Software\Classes\Applications\Segue.exe\SupportedTypes" ".mp3" ""
  WriteRegStr SHCTX "Software\Classes\Applications\Segue.exe\SupportedTypes" ".m4a" ""
  WriteRegStr SHCTX "Software\Classes\Applications\Segue.exe\SupportedTypes" ".aac" ""
  WriteRegStr SHCTX "Software\Classes\Applications\Segue.exe\SupportedTypes" ".ogg" ""
  WriteRegStr SHCTX "Software\Classes\Applications\Segue.exe\SupportedTypes" ".opus" ""
!macroend

!macro customUnInstall
  DeleteRegKey SHCTX "Software\Classes\Applications\Segue.exe"
!macroend
