@echo off
rem Go bo: xoa chuong trinh, hoi truoc khi xoa kho van ban.
set /p ok=Go bo luocdo, giu lai kho van ban? (c/k) 
if /i not "%ok%"=="c" exit /b
rmdir /s /q "%~dp0python"
echo Da go. Thu muc kho con nguyen; xoa bang tay neu khong can.
pause
