/** Types of PostgreSQL itself, as its messages write them, that a text is compared with by mistake. Other names are types of the database. */
const BUILT_IN =
  /^(?:smallint|integer|bigint|numeric|real|double precision|money|boolean|text|character.*|"char"|name|citext|uuid|date|interval|time.*|jsonb?|bytea|inet|cidr|macaddr8?|bit.*|xml|oid|record|ts(?:vector|query)|\w*range|point|line|lseg|box|path|polygon|circle|vector|regclass|regtype)$/;

/** One side of an operator is a text, or the expression for a column is. */
const WITH_TEXT = [
  /^operator does not exist: (?<type>.+?)(?<list>\[\])? [^\w\s]+ text(?:\[\])?$/,
  /^operator does not exist: text(?:\[\])? [^\w\s]+ (?<type>.+?)(?<list>\[\])?$/,
  /^column .+ is of type (?<type>.+?)(?<list>\[\])? but expression is of type text(?:\[\])?$/,
];

/**
 * What to declare if PostgreSQL does not accept a text for a type of the database, which is an enum in most cases.
 * @param detail PostgreSQL's sentence
 */
export function enumAdvice(detail: string): string | undefined {
  for (const pattern of WITH_TEXT) {
    const { type, list } = pattern.exec(detail)?.groups ?? {};
    if (type === undefined || BUILT_IN.test(type)) continue;
    const declared = `enumType('${type.replaceAll('"', '')}', […])`;
    return `If ${type} is an enum, declare the parameter as ${list === undefined ? declared : `array(${declared})`}.`;
  }
  return undefined;
}
