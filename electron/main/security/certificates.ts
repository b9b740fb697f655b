import { app } from "electron";

/** Nobody is asked whether a bad certificate may pass, none of the user's own is shown, no password is given. */
export function setupCertificates(): void {
  app.on("certificate-error", (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault();
    answer(false);
  });
  app.on("select-client-certificate", (event, _contents, _url, _list, answer) => {
    event.preventDefault();
    answer();
  });
  app.on("login", (event, _contents, _details, _auth, answer) => {
    event.preventDefault();
    answer();
  });
}
