export type ProviderCallStatus = 'queued' | 'ringing' | 'in-progress' | 'ended';

export interface ProviderCallState {
  id: string;
  status: ProviderCallStatus;
  startedAt: Date | null;
  endedAt: Date | null;
  /** The provider's own word for why it ended; kept as text. */
  endedReason: string | null;
  /** Whether a person or machine was reached; null while it is not over. */
  answered: boolean | null;
  cost: { amount: string; currency: string } | null;
  /** Who answered (`human`, `machine_start` …), in the provider's word; absent where nobody looked. */
  machineResult?: string | null;
}

/**
 * What the provider finds out about who answers: nothing, whether it is a person or a machine, or also when the machine's
 * greeting has ended, so that a message can be left.
 */
export type MachineDetection = 'off' | 'who' | 'end-of-greeting';

/** One call to one telephone. */
export interface CallRequest {
  /** Our name for it, where the provider keeps one. */
  reference: string;
  /** Our number it goes out from: the provider's id, and E.164. */
  from: { id: string; number: string | null };
  /** E.164 */
  to: string;
  /** Who speaks, where the provider is the voice AI; null for a carrier. */
  assistantId: string | null;
  /**
   * Where a carrier asks what to do once somebody answers, and where it tells how the call goes; null for a voice AI.
   * The first is asked with `call.answered`.
   */
  addresses: { plan: string; status: string; recording: string } | null;
  /** Whether the whole call is recorded, where the provider is told so with the call. */
  record: boolean;
  machineDetection: MachineDetection;
  /** How long it rings before it is given up. */
  timeoutSeconds: number;
}

/** What every change of a live call is told beside its own. */
export interface LiveCallContext {
  /** As the provider said with the call; null where it said nothing. */
  controlUrl: string | null;
  /**
   * Where a carrier asks how the call goes on after what it was told to do: what ran before is over then. Null where it
   * goes on by itself.
   */
  next: string | null;
}
