/** Channels of one host, unless options say otherwise: 1,000. */
export const CHANNELS_MAX = 1_000;

/** Longest name of a channel or subscription, in characters: 128. */
export const NAME_LENGTH_MAX = 128;

/** Largest body of a request to the control API: 64 KiB. */
export const CONTROL_BODY_SIZE_MAX_BYTES = 65_536;

/** How long deliveries go on when a host closes, in milliseconds, unless options say otherwise: ten seconds. */
export const DRAIN_MS_DEFAULT = 10_000;
