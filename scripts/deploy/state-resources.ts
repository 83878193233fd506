/** A managed resource as the state that a plan was made from has it, refreshed. */
export interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

interface StateModule {
  readonly resources?: readonly {
    readonly address?: string;
    readonly mode?: string;
    readonly type?: string;
    readonly values?: Readonly<Record<string, unknown>>;
  }[];
  readonly child_modules?: readonly StateModule[];
}

/** Reads the JSON of `terraform show -json <plan>`. */
export function stateResources(json: string): readonly StateResource[] {
  const plan = JSON.parse(json) as {
    readonly prior_state?: { readonly values?: { readonly root_module?: StateModule } };
  };
  const collect = (module: StateModule): readonly StateResource[] => [
    ...(module.resources ?? []).flatMap(({ address = '', mode, type = '', values = {} }) =>
      mode === 'managed' ? [{ address, type, values }] : [],
    ),
    ...(module.child_modules ?? []).flatMap(collect),
  ];
  return collect(plan.prior_state?.values?.root_module ?? {});
}
