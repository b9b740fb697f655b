; What people read, in both languages.
!macro Text NAME ZH EN
  LangString ${NAME} ${LANG_SIMPCHINESE} `${ZH}`
  LangString ${NAME} ${LANG_ENGLISH} `${EN}`
!macroend
!define Text "!insertmacro Text"

${Text} ProductName "读证桥" "ID-card bridge"
${Text} AboutShortcut "在浏览器中读取身份证、录入工人" "Reads ID cards and enrols workers, in the browser"
${Text} WrongArgument "无法识别的参数：" "Unknown argument: "
${Text} NoSuchFile "找不到文件：" "No such file: "
${Text} NotAdministrator "安装需要管理员权限。" "Only an administrator can install this program."
${Text} AnotherSetup "另一个安装程序正在运行。" "Another setup of this program is running."
${Text} NewerThere "已安装更新的版本（用 /FORCE 强制安装）：" "A newer version is installed (/FORCE replaces it): "
${Text} FilesInUse "文件正在使用，无法替换：" "Files are in use and cannot be replaced: "
${Text} CopyFailed "无法写入：" "Cannot be written: "
${Text} ProvisionFailed "程序已安装，但 provision.json 未能执行（用 /LOG=文件 查看原因）。" "The program is installed, but provision.json was not carried out (/LOG=FILE says why)."
${Text} DriversFailed "程序已安装，但未签名的 WinUSB 驱动未能安装，见 drivers\os\README.zh-CN.md。" "The program is installed, but the WinUSB driver is not, it must be signed: see drivers\os\README.md."
${Text} RunNow "立即打开读证桥" "Open it now"
