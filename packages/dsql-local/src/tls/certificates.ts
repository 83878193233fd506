import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { integer, objectId, sequence, set, TRUE, text, time, tlv } from './der.ts';

/** What the TLS endpoint presents, and what a client needs to trust it. All are PEM texts. */
export interface Certificates {
  /** The authority's certificate, for `ssl: { ca }` and NODE_EXTRA_CA_CERTS. */
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

const ECDSA_WITH_SHA256 = sequence(objectId('2a8648ce3d040302'));
const VALID_DAYS = 365;
const NAME = 'Daybreak local DSQL';

/** Makes a certificate authority that no other program has, and with it a certificate for `host`. The authority's key is not kept. */
export function createCertificates(host: string): Certificates {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issue = (subject: string, key: KeyObject, extensions: readonly Buffer[]) =>
    pem(certificate({ subject, key, extensions }, authority.privateKey));
  return {
    ca: issue(NAME, authority.publicKey, [
      extension('551d13', true, sequence(TRUE)),
      // keyUsage: keyCertSign and cRLSign.
      extension('551d0f', true, tlv(0x03, Buffer.from([1, 0x06]))),
    ]),
    certificate: issue('DSQL endpoint', server.publicKey, [
      extension('551d13', true, sequence()),
      // keyUsage: digitalSignature. extKeyUsage: serverAuth. subjectAltName: the host.
      extension('551d0f', true, tlv(0x03, Buffer.from([7, 0x80]))),
      extension('551d25', false, sequence(objectId('2b06010505070301'))),
      extension('551d11', false, sequence(tlv(0x82, Buffer.from(host)))),
    ]),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

interface Subject {
  readonly subject: string;
  readonly key: KeyObject;
  readonly extensions: readonly Buffer[];
}

/** An X.509 certificate, version 3. */
function certificate({ subject, key, extensions }: Subject, issuerKey: KeyObject): Buffer {
  const now = Date.now();
  const body = sequence(
    tlv(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x40]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    name(NAME),
    // A minute back, for clocks that differ.
    sequence(time(new Date(now - 60_000)), time(new Date(now + VALID_DAYS * 86_400_000))),
    name(subject),
    key.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, issuerKey);
  return sequence(body, ECDSA_WITH_SHA256, tlv(0x03, Buffer.from([0]), signature));
}

function name(commonName: string): Buffer {
  return sequence(set(sequence(objectId('550403'), text(commonName))));
}

function extension(id: string, isCritical: boolean, value: Buffer): Buffer {
  return sequence(objectId(id), ...(isCritical ? [TRUE] : []), tlv(0x04, value));
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
