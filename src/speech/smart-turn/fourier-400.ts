/** Points of the transform that Whisper's features are made with. */
export const fourierSize = 400;

const radices = [4, 4, 5, 5] as const;

/** One pass of the transform: its radix, how many butterflies, their stride, and its factors. */
interface Pass {
  readonly radix: number;
  readonly groups: number;
  readonly stride: number;
  /** For each group, input and output of a butterfly: cosine and sine of both turns together. */
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

/**
 * A complex transform of 400 points in place (Stockham, radices 4 and 5). 400 is no power of two, and the plain sum over
 * all points would take five times as long as the model. Nothing is allocated by `transform`.
 */
export class Fourier400 {
  readonly real = new Float64Array(fourierSize);
  readonly imaginary = new Float64Array(fourierSize);
  readonly #spareReal = new Float64Array(fourierSize);
  readonly #spareImaginary = new Float64Array(fourierSize);
  readonly #passes = makePasses();

  /** Replaces `real` and `imaginary` by their transform. */
  transform(): void {
    let from = [this.real, this.imaginary] as const;
    let to = [this.#spareReal, this.#spareImaginary] as const;
    // An even number of passes: the result ends where it began.
    for (const pass of this.#passes) {
      runPass(pass, from, to);
      [from, to] = [to, from];
    }
  }
}

type Plane = readonly [real: Float64Array, imaginary: Float64Array];

function runPass(pass: Pass, [fromReal, fromImaginary]: Plane, [toReal, toImaginary]: Plane): void {
  const { radix, groups, stride, cosines, sines } = pass;
  for (let group = 0; group < groups; group++) {
    for (let output = 0; output < radix; output++) {
      const factorsAt = (group * radix + output) * radix;
      for (let column = 0; column < stride; column++) {
        let real = 0;
        let imaginary = 0;
        for (let input = 0; input < radix; input++) {
          const at = column + stride * (group + groups * input);
          // All indices are in range by construction.
          const cosine = cosines[factorsAt + input] as number;
          const sine = sines[factorsAt + input] as number;
          const x = fromReal[at] as number;
          const y = fromImaginary[at] as number;
          real += x * cosine - y * sine;
          imaginary += x * sine + y * cosine;
        }
        const at = column + stride * (radix * group + output);
        toReal[at] = real;
        toImaginary[at] = imaginary;
      }
    }
  }
}

function makePasses(): Pass[] {
  const passes: Pass[] = [];
  let length = fourierSize;
  let stride = 1;
  for (const radix of radices) {
    const groups = length / radix;
    const angle = (group: number, output: number, input: number): number =>
      -2 * Math.PI * ((input * output) / radix + (group * output) / length);
    const factors = (of: (angle: number) => number): Float64Array =>
      Float64Array.from({ length: groups * radix * radix }, (_, index) =>
        of(angle(Math.floor(index / radix ** 2), Math.floor(index / radix) % radix, index % radix)),
      );
    passes.push({ radix, groups, stride, cosines: factors(Math.cos), sines: factors(Math.sin) });
    length = groups;
    stride *= radix;
  }
  return passes;
}
