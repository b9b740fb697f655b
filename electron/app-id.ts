/** The program's name among programs: Windows groups windows and shows notifications by it. Never changed. */
export const APP_ID = "io.github.idcard-bridge";
