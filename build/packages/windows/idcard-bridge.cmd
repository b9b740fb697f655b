@echo off
"%~dp0runtime\idcard-bridge-node.exe" "%~dp0bin\idcard-bridge.js" %*
exit /b %ERRORLEVEL%
