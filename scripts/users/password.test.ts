import { expect, test } from '@jest/globals';
import { newPassword, scramVerifier } from './password.ts';

test('the verifier is the one of RFC 5803 for a known password and salt', () => {
  // Stored by PostgreSQL 17 for the password "pencil" with this salt.
  const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');

  expect(scramVerifier('pencil', salt)).toBe(
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
  );
});

test('a password that PostgreSQL would normalise first is refused', () => {
  expect(() => scramVerifier('pässword')).toThrow('printable ASCII');
});

test('passwords have 32 characters that RDS allows and no statement has to escape, and differ', () => {
  const passwords = Array.from({ length: 200 }, newPassword);

  expect(new Set(passwords).size).toBe(200);
  for (const password of passwords) expect(password).toMatch(/^[^/@" ':\\]{32}$/);
});
