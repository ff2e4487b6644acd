/** One DER element with the shortest length (X.690 section 10.1). */
export function der(tag: number, ...bodies: readonly Buffer[]): Buffer {
  const body = Buffer.concat([...bodies]);
  const { length } = body;
  if (length < 128) return Buffer.concat([Buffer.of(tag, length), body]);
  return Buffer.concat([
    length < 256 ? Buffer.of(tag, 0x81, length) : Buffer.of(tag, 0x82, length >> 8, length & 255),
    body,
  ]);
}

/** What follows each other in a SEQUENCE. */
export const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);

/** The inside of an OBJECT IDENTIFIER (X.690 section 8.19). */
export function encodeOid(arcs: readonly number[]): Buffer {
  const [a = 0, b = 0, ...rest] = arcs;
  return Buffer.concat(
    [a * 40 + b, ...rest].map((arc) => {
      const out = [arc & 127];
      for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
        out.unshift((left & 127) | 128);
      return Buffer.from(out);
    }),
  );
}

/** An OBJECT IDENTIFIER from its dotted form. */
export const oidOf = (dotted: string): Buffer => der(6, encodeOid(dotted.split('.').map(Number)));

/** A positive INTEGER. */
export const integer = (bytes: Buffer): Buffer =>
  der(2, (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);

/** A GeneralizedTime, to the second (RFC 5280 section 4.1.2.5.2). */
export const generalizedTime = (date: Date): Buffer =>
  der(0x18, Buffer.from(`${date.toISOString().replaceAll(/[-:T]|\.\d{3}Z$/g, '')}Z`));

/** A UTCTime, for 1950 to 2049 (RFC 5280 section 4.1.2.5.1). */
export const utcTime = (date: Date): Buffer =>
  der(
    0x17,
    Buffer.from(
      `${date
        .toISOString()
        .slice(2)
        .replaceAll(/[-:T]|\.\d{3}Z$/g, '')}Z`,
    ),
  );
