import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser } from "playwright-core";

const executablePath = "/usr/bin/chromium";

/** Whether the system has the browser; tests that need it are skipped by name where it has not. */
export const hasChromium = existsSync(executablePath);

/** The system's Chromium, headless, with `microphone` (16-bit mono) as what its microphone hears, over and over. */
export async function openChromium(microphone: {
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
}): Promise<{ readonly browser: Browser } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "callwright-microphone-"));
  const file = join(folder, "microphone.wav");
  await writeFile(file, toWav(microphone));
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-audio-capture=${file}`,
      "--autoplay-policy=no-user-gesture-required",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      // Real addresses instead of .local names, and loopback as a candidate: there is no network here.
      "--disable-features=WebRtcHideLocalIpsWithMdns",
      "--allow-loopback-in-peer-connection",
    ],
  });
  return {
    browser,
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function toWav(audio: { readonly samples: Int16Array; readonly sampleRateHz: number }): Buffer {
  const data = Buffer.from(audio.samples.buffer, audio.samples.byteOffset, audio.samples.byteLength);
  const header = Buffer.alloc(44);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(36 + data.length, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(audio.sampleRateHz, 24);
  header.writeUInt32LE(audio.sampleRateHz * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}
