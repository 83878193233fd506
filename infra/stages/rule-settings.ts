/** The setting that decides whether a rule is met, for rules that a stage can break on purpose. */
const SETTINGS: Readonly<Record<string, string>> = {
  'AURORA-DUR-001': 'durability.deletionProtection',
  'AURORA-DUR-002': 'durability.preventDestroy',
  'AURORA-DUR-003': 'durability.finalSnapshot',
  'AURORA-DUR-006': 'durability.backupRetentionDays',
};

/** What to change in the stage file, for the rules that were broken; empty where none comes from a setting. */
export function settingsBehind(stageName: string, rules: readonly string[]): readonly string[] {
  const found = Object.entries(SETTINGS).filter(([rule]) => rules.includes(rule));
  if (found.length === 0) return [];
  return [
    `Settings of the stage ${stageName}: ${found.map(([rule, setting]) => `${setting} (${rule})`).join(', ')}. ` +
      'Correct them, or, to deviate on purpose, add a waiver with a reason and a last day to waivers of the stage.',
  ];
}
