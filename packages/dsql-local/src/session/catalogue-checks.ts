// Refusals that need the catalogue.
import { tagged } from '../rules/nodes.ts';
import type { JudgedStatement } from '../rules/statement.ts';
import { identifier, literal } from '../sql-text.ts';
import type { Backend } from './backend.ts';
import { indexNotValid, primaryKeyColumn, roleIsMapped } from './failure.ts';

/** @throws {Failure} the statement drops a column of a primary key, takes over an index that is not valid, or drops a mapped role */
export async function checkCatalogue(backend: Backend, { node }: JudgedStatement): Promise<void> {
  const { tag, node: members } = tagged(node);
  if (tag === 'AlterTableStmt') {
    await checkDroppedColumns(backend, members as AlterTable);
    await checkUsedIndexes(backend, members as AlterTable);
  }
  if (tag === 'DropRoleStmt') await checkDroppedRoles(backend, members as DropRole);
}

interface AlterTable {
  readonly relation?: { readonly schemaname?: string; readonly relname?: string };
  readonly cmds?: readonly {
    readonly AlterTableCmd?: {
      readonly subtype?: string;
      readonly name?: string;
      readonly def?: { readonly Constraint?: { readonly indexname?: string } };
    };
  }[];
}

/** PostgreSQL says the same, but only when the job that builds the index has ended. */
async function checkUsedIndexes(backend: Backend, { cmds }: AlterTable): Promise<void> {
  for (const { AlterTableCmd: command } of cmds ?? []) {
    const index = command?.def?.Constraint?.indexname;
    if (index === undefined) continue;
    const { rows } = await backend.sql(
      `SELECT 1 FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass(${literal(identifier(index))})`,
    );
    if (rows.length > 0) throw indexNotValid(index);
  }
}

async function checkDroppedColumns(backend: Backend, { relation, cmds }: AlterTable): Promise<void> {
  const dropped = (cmds ?? []).flatMap(({ AlterTableCmd: command }) =>
    command?.subtype === 'AT_DropColumn' && command.name !== undefined ? [command.name] : [],
  );
  if (dropped.length === 0 || relation?.relname === undefined) return;
  const table = [relation.schemaname, relation.relname].flatMap((name) => (name ? [identifier(name)] : [])).join('.');
  const { rows } = await backend.sql(
    `SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
     WHERE i.indisprimary AND i.indrelid = to_regclass(${literal(table)})`,
  );
  const key = rows.map(([column]) => column);
  const found = dropped.find((column) => key.includes(column));
  if (found !== undefined) throw primaryKeyColumn(found);
}

interface DropRole {
  readonly roles?: readonly { readonly RoleSpec?: { readonly rolename?: string } }[];
}

async function checkDroppedRoles(backend: Backend, { roles }: DropRole): Promise<void> {
  for (const { RoleSpec } of roles ?? []) {
    const role = RoleSpec?.rolename ?? '';
    const { rows } = await backend.sql(`SELECT 1 FROM sys.iam_pg_role_mappings WHERE pg_role_name = ${literal(role)}`);
    if (rows.length > 0) throw roleIsMapped(role);
  }
}
