/** Everything an assistant is, in our words; each provider maps it to its own. */
export interface AssistantSpec {
  /** Our name for it (see `referenceFor`); kept where the provider can be searched by it. */
  reference: string;
  tenantId: string;
  name: string;
  /** ISO 639-1: en, tr, de … */
  language: string;
  /** A voice of `voices` in the assistants feature: `warm`, `bright`, `calm`. */
  voice: string;
  greeting: string;
  /** The full prompt: instructions and business facts. */
  prompt: string;
  maxCallSeconds: number;
  recordCalls: boolean;
  /** Where its events and tool calls go; null where this process cannot be reached. */
  server: { url: string; credentialId: string | null } | null;
  tools: AssistantTool[];
}

/** Something the assistant may ask of us during a call. */
export interface AssistantTool {
  name: string;
  /** When to use it and what comes back, for the model. */
  description: string;
  /** JSON schema of its arguments: an object. */
  parameters: Record<string, unknown>;
  /** Said while the caller waits; null: nothing. */
  waiting: string | null;
  /** After it the call may be put through to a person: the provider then asks where (`transfer.wanted`). */
  transfers?: true;
}
