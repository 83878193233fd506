/** The JSON of a functions stack, with values that the stacks with a database would have written to its parameters. */
export function withConnection(json: object, values: Readonly<Record<string, string>>): object {
  let text = JSON.stringify(json);
  for (const [name, value] of Object.entries(values)) {
    const reference = `data\\.aws_ssm_parameter\\.\\w+_(?:database|dsql)_first_${name}\\.insecure_value`;
    text = text
      .replace(new RegExp(`\\$\\{${reference}\\}`, 'g'), value)
      .replace(new RegExp(reference, 'g'), `\\"${value}\\"`);
  }
  return JSON.parse(text);
}
