/** Opus on the wire (RFC 7587): mono both ways, in-band error correction, no discontinuous transmission. */
export const opusProfile = "minptime=10;useinbandfec=1;stereo=0;sprop-stereo=0";

/** RTP timestamps of Opus always count at this rate, whatever the audio's own. */
export const opusClockHz = 48_000;

/** Timestamp units of one 20 ms frame. */
export const opusFrameUnits = 960;

/** What the caller is decoded at: speech recognition and voice activity detection want no more. */
export const opusInputRateHz = 16_000;

/** What the agent is encoded at: voices come at 22 to 24 kHz, and Opus takes that without resampling. */
export const opusOutputRateHz = 24_000;

export const opusBitrate = 32_000;
export const opusComplexity = 5;
