import {
  type BinaryOperationNode,
  type ColumnUpdateNode,
  type CompiledQuery,
  type DeleteQueryNode,
  type InsertQueryNode,
  type MergeQueryNode,
  type OperationNode,
  PostgresQueryCompiler,
  type PrimitiveValueListNode,
  type QueryId,
  type RootOperationNode,
  type SelectQueryNode,
  type UpdateQueryNode,
  type ValueNode,
  type ValuesNode,
} from 'kysely';
import { quoteIdentifier, type Table } from '../sql/table.ts';
import type { ParameterType } from '../types/declared-types.ts';
import { type RowsInsert, rowsInsertOf } from './rows-insert.ts';
import { columnOf, type Scope, scopeOf, type Tables, typeOfReference } from './scope.ts';
import { nullableOf, TypedValue, typeByKind } from './typed-value.ts';

/** A compiled query, with the type of each parameter. */
export interface TypedQuery extends CompiledQuery {
  readonly parameterTypes: readonly ParameterType[];
}

/** Operators whose sides have the same type. Others, such as LIKE, `->` and `||`, say nothing of it. */
const SAME_TYPE = /^(=|==|!=|<>|<|<=|>|>=|(not )?in|is( not)?( distinct from)?|(not )?between( symmetric)?|@>|<@|&&)$/;
const LISTS = /^((not )?in|(not )?between( symmetric)?)$/;

type TypeList = readonly (ParameterType | undefined)[];

/**
 * PostgreSQL's compiler with named parameters, each with the type of the column that it is compared with or written to.
 */
export class TypedQueryCompiler extends PostgresQueryCompiler {
  readonly #tables: Tables;
  #scope: Scope | undefined;
  #types: ParameterType[] = [];
  /** Types of value nodes, and of lists: one for all, or one for each. */
  #expected = new WeakMap<OperationNode, ParameterType | TypeList>();
  #inserts = new WeakMap<OperationNode, RowsInsert>();

  constructor(tables: readonly Table[]) {
    super();
    this.#tables = new Map(tables.map((table) => [table.sql, table]));
  }

  override compileQuery(node: RootOperationNode, queryId: QueryId): TypedQuery {
    this.#scope = undefined;
    this.#types = [];
    return { ...super.compileQuery(node, queryId), parameterTypes: this.#types };
  }

  protected override visitSelectQuery(node: SelectQueryNode): void {
    this.#within(node, () => super.visitSelectQuery(node));
  }

  protected override visitDeleteQuery(node: DeleteQueryNode): void {
    this.#within(node, () => super.visitDeleteQuery(node));
  }

  protected override visitMergeQuery(node: MergeQueryNode): void {
    this.#within(node, () => super.visitMergeQuery(node));
  }

  protected override visitUpdateQuery(node: UpdateQueryNode): void {
    this.#within(node, () => super.visitUpdateQuery(node));
  }

  protected override visitInsertQuery(node: InsertQueryNode): void {
    this.#within(node, () => {
      if (node.values?.kind === 'ValuesNode') this.#expectRows(node, node.values as ValuesNode);
      super.visitInsertQuery(node);
    });
  }

  #expectRows({ columns = [] }: InsertQueryNode, values: ValuesNode): void {
    const target = this.#scope?.target;
    const types = columns.map(({ column }) => columnOf(target, column.name));
    const names = columns.map(({ column }) => column.name);
    const insert = target === undefined ? undefined : rowsInsertOf(target, names, values);
    if (insert !== undefined) this.#inserts.set(values, insert);
    for (const list of values.values) {
      if (list.kind === 'PrimitiveValueListNode') this.#expected.set(list, types);
      else for (const [index, value] of list.values.entries()) this.#expect(value, types[index]);
    }
  }

  /** Many rows as one array for each column, as `insertMany` sends them; others as VALUES. */
  protected override visitValues(node: ValuesNode): void {
    const insert = this.#inserts.get(node);
    if (insert === undefined) {
      super.visitValues(node);
      return;
    }
    const { columns, literals } = insert;
    this.append(`select ${columns.map(({ value }) => value).join(', ')} from unnest(`);
    for (const [index, { array }] of columns.entries()) {
      this.append(index > 0 ? ', (select ' : '(select ');
      this.#appendTyped(array, literals[index]);
      this.append(')');
    }
    this.append(`) as r(${columns.map(({ name }) => quoteIdentifier(name)).join(', ')})`);
  }

  protected override visitColumnUpdate(node: ColumnUpdateNode): void {
    const { column } = node;
    const name =
      column.kind === 'ColumnNode' ? (column as { column: { name: string } } & OperationNode).column.name : '';
    this.#expect(node.value, columnOf(this.#scope?.target, name) ?? typeOfReference(column, this.#scope));
    super.visitColumnUpdate(node);
  }

  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    const { leftOperand: left, operator, rightOperand: right } = node;
    const name = operator.kind === 'OperatorNode' ? (operator as unknown as { operator: string }).operator : '';
    if (SAME_TYPE.test(name)) {
      const type = typeOfReference(left, this.#scope);
      if (type !== undefined && right.kind === 'PrimitiveValueListNode' && !LISTS.test(name)) {
        // Kysely treats every array as a list; after `=` it is the value of an array or jsonb column.
        this.#compare(node, type, (right as PrimitiveValueListNode).values);
        return;
      }
      this.#expect(right, type);
      this.#expect(left, typeOfReference(right, this.#scope));
      if (left.kind === 'TupleNode') this.#expectTuples(left, right);
    }
    super.visitBinaryOperation(node);
  }

  #compare({ leftOperand, operator }: BinaryOperationNode, type: ParameterType, value: unknown): void {
    this.visitNode(leftOperand);
    this.append(' ');
    this.visitNode(operator);
    this.append(' ');
    this.#appendTyped(type, value);
  }

  /** `(a, b) in ((1, 2), (3, 4))`, `(a, b) = (1, 2)` */
  #expectTuples(left: OperationNode, right: OperationNode): void {
    const types = valuesOf(left).map((value) => typeOfReference(value, this.#scope));
    for (const tuple of right.kind === 'TupleNode' ? [right] : valuesOf(right)) {
      for (const [index, value] of valuesOf(tuple).entries()) this.#expect(value, types[index]);
    }
  }

  /** Records the type of a value or a list of values. Inside other expressions, such as a function, the type may differ. */
  #expect(node: OperationNode, type: ParameterType | undefined): void {
    if (type === undefined) return;
    if (node.kind === 'ValueNode' || node.kind === 'PrimitiveValueListNode') this.#expected.set(node, type);
    // BETWEEN is an AND of its two values.
    const parts = node as { readonly left?: OperationNode; readonly right?: OperationNode };
    const inner =
      node.kind === 'AndNode' ? [parts.left, parts.right] : node.kind === 'ValueListNode' ? valuesOf(node) : [];
    for (const each of inner) if (each !== undefined) this.#expect(each, type);
  }

  protected override visitValue(node: ValueNode): void {
    if (node.immediate === true) super.visitValue(node);
    else {
      const type = this.#expected.get(node);
      this.#append(node.value, isList(type) ? undefined : type);
    }
  }

  protected override visitPrimitiveValueList(node: PrimitiveValueListNode): void {
    const types = this.#expected.get(node);
    this.append('(');
    for (const [index, value] of node.values.entries()) {
      if (index > 0) this.append(', ');
      this.#append(value, isList(types) ? types[index] : types);
    }
    this.append(')');
  }

  #append(value: unknown, expected: ParameterType | undefined): void {
    if (value instanceof TypedValue) this.#appendTyped(value.type, value.value);
    else if (expected !== undefined) this.#appendTyped(value === null ? nullableOf(expected) : expected, value);
    // NULL has no type, so it gets the type of its position.
    else if (value === null) this.append('null');
    else this.#appendTyped(typeByKind(value), value);
  }

  #appendTyped(type: ParameterType, value: unknown): void {
    this.#types.push(type);
    this.appendValue(value);
  }

  protected override getCurrentParameterPlaceholder(): string {
    return `:p${this.numParameters}`;
  }

  #within(node: Parameters<typeof scopeOf>[0], visit: () => void): void {
    const outer = this.#scope;
    this.#scope = scopeOf(node, this.#tables, outer);
    visit();
    this.#scope = outer;
  }
}

function valuesOf(node: OperationNode): readonly OperationNode[] {
  return 'values' in node && Array.isArray(node.values) ? node.values : [];
}

function isList(types: ParameterType | TypeList | undefined): types is TypeList {
  return Array.isArray(types);
}
