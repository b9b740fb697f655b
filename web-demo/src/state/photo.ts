/** Photos for terminals: JPEG, at most 400 000 bytes and 960 pixels high (spec L57). */

const MAX_BYTES = 400_000;
const MAX_HEIGHT = 960;
const MAX_WIDTH = 1280;
/** Of a photo taken here, width to height: what the clerk sees in the finder is what is sent. */
const FINDER = 3 / 4;
const QUALITIES = [0.92, 0.85, 0.75, 0.6, 0.45];

export interface Photo {
  readonly source: "camera" | "file";
  /** base64 of a JPEG file */
  readonly data: string;
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** @throws when the picture cannot be decoded */
export async function fromFile(file: Blob): Promise<Photo> {
  const picture = await createImageBitmap(file);
  try {
    const { width, height } = picture;
    return { source: "file", data: await toJpeg(picture, { x: 0, y: 0, width, height }) };
  } finally {
    picture.close();
  }
}

/** The middle of the picture, upright. @throws when the camera has not delivered a picture yet */
export async function fromVideo(video: HTMLVideoElement): Promise<Photo> {
  const { videoWidth, videoHeight: height } = video;
  if (videoWidth === 0) throw new Error("no picture yet");
  const width = Math.min(videoWidth, Math.round(height * FINDER));
  const x = Math.round((videoWidth - width) / 2);
  return { source: "camera", data: await toJpeg(video, { x, y: 0, width, height }) };
}

async function toJpeg(source: CanvasImageSource, { x, y, width, height }: Area): Promise<string> {
  const scale = Math.min(1, MAX_HEIGHT / height, MAX_WIDTH / width);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  // A transparent PNG would turn black.
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, x, y, width, height, 0, 0, canvas.width, canvas.height);
  for (const quality of QUALITIES) {
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (blob && blob.size <= MAX_BYTES) return await base64(blob);
  }
  throw new Error("the photo is too large");
}

async function base64(blob: Blob): Promise<string> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
  return url.slice(url.indexOf(",") + 1);
}
