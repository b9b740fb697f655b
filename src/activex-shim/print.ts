import type { Host } from "./kind.ts";

/** Prints a picture as wide as a card, 85.6 mm, from a frame that goes away afterwards. */
export const printPicture: Host["print"] = (picture, x, y) => {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  document.body.append(frame);
  const image = new Image();
  image.style.cssText = `width:85.6mm;margin:${y}mm 0 0 ${x}mm`;
  image.onload = () => {
    const view = frame.contentWindow as Window;
    view.onafterprint = () => frame.remove();
    view.print();
  };
  frame.contentDocument?.body.append(image);
  image.src = `data:image/jpeg;base64,${picture}`;
};
