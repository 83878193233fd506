import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/** A login by SCRAM-SHA-256, the client's side: https://www.rfc-editor.org/rfc/rfc7677 */
export function scram(password: string): {
  readonly first: string;
  /** @throws {Error} the server's answer does not match what was sent */
  final(serverFirst: string): string;
} {
  const nonce = randomBytes(18).toString('base64');
  const bare = `n=,r=${nonce}`;
  return {
    first: `n,,${bare}`,
    final(serverFirst) {
      const part = (name: string) => new RegExp(`(?:^|,)${name}=([^,]*)`).exec(serverFirst)?.[1] ?? '';
      if (!part('r').startsWith(nonce)) throw new Error('The SCRAM nonce of PostgreSQL is not an extension of ours.');
      const salted = pbkdf2Sync(
        password.normalize('NFKC'),
        Buffer.from(part('s'), 'base64'),
        Number(part('i')),
        32,
        'sha256',
      );
      const key = hmac(salted, 'Client Key');
      const withoutProof = `c=biws,r=${part('r')}`;
      const signature = hmac(createHash('sha256').update(key).digest(), [bare, serverFirst, withoutProof].join(','));
      const proof = Buffer.from(key.map((byte, index) => byte ^ (signature[index] ?? 0)));
      return `${withoutProof},p=${proof.toString('base64')}`;
    },
  };
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
