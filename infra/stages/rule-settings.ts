/** The options that decide whether a rule is met. */
const SETTINGS: Readonly<Record<string, string>> = {
  'AURORA-DUR-001': 'durability.deletionProtection',
  'AURORA-DUR-002': 'durability.preventDestroy',
  'AURORA-DUR-003': 'durability.finalSnapshot',
  'AURORA-DUR-006': 'durability.backupRetentionDays',
  'AURORA-FN-003': 'functions.timeoutSeconds or capacity.minAcu',
};

/** Which options of the stage file break these rules; empty if none comes from an option. */
export function settingsBehind(stageName: string, rules: readonly string[]): readonly string[] {
  const found = Object.entries(SETTINGS).filter(([rule]) => rules.includes(rule));
  if (found.length === 0) return [];
  return [
    `Settings of the stage ${stageName}: ${found.map(([rule, setting]) => `${setting} (${rule})`).join(', ')}. ` +
      'Correct them, or add a waiver with a reason and an expiry date to waivers of the stage.',
  ];
}
