const rate = 8_000;

/** Makes one second of a quiet tone: a real WAV file, mono, 16 bit. */
export function makeTone(): Buffer {
  const samples = Buffer.alloc(rate * 2);
  for (let index = 0; index < rate; index += 1)
    samples.writeInt16LE(Math.round(Math.sin((index * 2 * Math.PI * 440) / rate) * 3_000), index * 2);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}
