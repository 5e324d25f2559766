@echo off
rem Chay luocdo tren may nay; kho van ban nam trong thu muc kho canh tep nay.
set PYTHONUTF8=1
if not exist "%~dp0python\python.exe" (echo Thieu python\python.exe & pause & exit /b 1)
"%~dp0python\python.exe" -m luocdo serve --store "%~dp0kho" --open
if errorlevel 1 pause
