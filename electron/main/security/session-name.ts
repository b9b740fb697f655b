/** Cookies and storage of our windows, apart from every other session. */
export const SESSION = "persist:agent";
