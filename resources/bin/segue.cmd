@echo off
rem The command line of an installed Segue: the app's own executable without a window. Alone it opens the app.
if "%~1"=="" (
  start "" "%~dp0..\..\Segue.exe"
  exit /b
)
"%~dp0..\..\Segue.exe" --disable-gpu --log-level=3 --cli -- %*
