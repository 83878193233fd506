import { describe, expect, test } from '@jest/globals';
import { columnMetadata } from '../../src/results/column-metadata.ts';
import { catalogueType } from '../../src/results/types.ts';

const VECTOR = { typeName: 'vector', category: 'b', element: undefined };

describe('A type of the catalogue', () => {
  test('is returned as text where it is an enum or the vector of pgvector', () => {
    const text = { kind: 'scalar', value: 'string' };

    expect(catalogueType(VECTOR)).toEqual(text);
    expect(catalogueType({ typeName: 'mood', category: 'e', element: undefined })).toEqual(text);
  });

  test('is refused under its own name otherwise, a composite called vector included', () => {
    expect(catalogueType({ typeName: 'hstore', category: 'b', element: undefined })).toEqual({
      kind: 'unsupported',
      displayName: 'hstore',
    });
    expect(catalogueType({ ...VECTOR, category: 'c' })).toEqual({ kind: 'unsupported', displayName: 'vector' });
  });

  test('is described as JDBC’s OTHER, without a length, where it is vector', () => {
    const column = { name: 'v', dataTypeID: 99_999, dataTypeModifier: 3, tableID: 0, columnID: 0 };

    expect(columnMetadata(column, { type: VECTOR, table: undefined })).toMatchObject({
      typeName: 'vector',
      type: 1111,
      precision: 2_147_483_647,
      scale: 0,
      isSigned: false,
      isCaseSensitive: true,
    });
  });
});
