import type { OrderMode, PhoneNumber, Provisioning } from '../../../generated/prisma/client';
import type { TenantScope, TenantTx } from '../../../platform/db/tenant';
import type { Platform } from '../../../platform/platform';
import type { NumberOffer } from '../../../providers/provider';
import type { AccountRef, ConnectedAccount } from '../../providers';

/** What the steps of one saga tell each other. Written with each step's outcome; never a secret. */
export interface SagaState {
  areaCode?: string;
  /** The number that a person has chosen of those for sale. */
  chosen?: string;
  /** Nobody has named a provider: when the voice provider has no numbers left, a carrier is asked. */
  mayFallBack?: boolean;
  /** The account that is asked instead; written before anything is bought with it. */
  fallback?: AccountRef;
  /** The account had it already: it is not given up when setting it up fails. */
  imported?: boolean;
  sipTrunkId?: string;
  /** The offer that is being bought; written before it is bought. */
  offer?: NumberOffer;
  /** Offers that turned out to be gone. */
  refusedOffers?: string[];
  /** A purchase was answered, or found. */
  bought?: boolean;
  trunkId?: string;
  voiceNumberId?: string;
  /** When the provider began to activate it; ISO 8601. */
  activatingSince?: string;
  /** The receptionist that was linked. */
  linkedAssistantId?: string;
  /** The number was in service before, and is only being set up anew at the voice provider: it must not be lost. */
  established?: boolean;
  /** A person has cancelled it. */
  cancelled?: boolean;
  /** An answer was lost: before then nobody can look up what came of the request, or take it back. ISO 8601. */
  settlesAt?: string;
  /** It stopped for a person while it turned back. */
  undoing?: boolean;
}

/** A saga as the run that works on it was given it. */
export interface Saga extends Pick<Provisioning, 'id' | 'phoneNumberId' | 'kind' | 'mode' | 'status'> {
  /** Which run of the job works on it; another one's writes are refused. */
  run: string;
  state: SagaState;
}

/** What steps need of the number that they work on, as it was when the step began. */
export type SagaNumber = Pick<
  PhoneNumber,
  | ('id' | 'number' | 'countryCode' | 'type' | 'assistantId')
  | (
      | 'provider'
      | 'providerAccountId'
      | 'carrierNumberId'
      | 'sipTrunkId'
      | 'poolEntryId'
      | 'sipLogin'
      | 'renewsAt'
    )
  | ('voiceProvider' | 'voiceAccountId' | 'voiceNumberId' | 'voiceTrunkId')
>;

/** Columns of the number that a saga may write; the database function `learn_in_saga` names the same ones. */
export type NumberChange = Partial<
  Pick<
    PhoneNumber,
    | ('number' | 'areaCode' | 'features' | 'status' | 'assistantId')
    | ('provider' | 'providerAccountId' | 'carrierNumberId' | 'sipTrunkId' | 'poolEntryId' | 'sipLogin')
    | ('voiceAccountId' | 'voiceNumberId' | 'voiceSipUri' | 'voiceTrunkId')
    | ('currency' | 'renewsAt' | 'activatedAt' | 'releasedAt')
  > & { monthlyCost: number }
>;

/** What a step is given. */
export interface StepContext {
  platform: Platform;
  scope: TenantScope;
  saga: Saga;
  number: SagaNumber;
  /** Our name for what this saga makes at providers. */
  reference: string;
  /** How often this step has been begun, with this time. */
  attempt: number;
  /** It has been begun before: what it does may have happened, and is looked up before it is done. */
  again: boolean;
  /** The account that answers the calls. */
  voice(): Promise<ConnectedAccount>;
  /** The account that the number is bought with. */
  carrier(): Promise<ConnectedAccount>;
  /** Writes state, and columns of the number, before something that must not be forgotten is done. */
  remember(state: Partial<SagaState>, number?: NumberChange): Promise<void>;
  /**
   * To be called right before something is bought: makes sure that no other process has taken the saga over meanwhile, where
   * that was not seen just now. @throws Superseded
   */
  stillOurs(): Promise<void>;
}

/** What a step leaves behind; written in one transaction with the step's own end. */
export interface Outcome {
  state?: Partial<SagaState>;
  number?: NumberChange;
  mode?: OrderMode;
  /** It goes on by another plan: the one for the mode and provider that are written with this. */
  replan?: boolean;
  /** There was nothing to do. */
  skipped?: boolean;
  /** More that belongs into that transaction. */
  also?(tx: TenantTx): Promise<void>;
}

export interface Step {
  name: string;
  /** Does it, or makes sure that it is done. @throws ProviderError, NotYet, NeedsPerson */
  run(context: StepContext): Promise<Outcome>;
  /** Takes back whatever `run` has or may have done; doing it twice is harmless. Absent where nothing stays behind. */
  undo?(context: StepContext): Promise<Outcome>;
}

/** Not a fault: the provider needs time. The step runs again after that. */
export class NotYet extends Error {
  constructor(
    message: string,
    readonly waitMs: number,
  ) {
    super(message);
    this.name = 'NotYet';
  }
}

/** The saga waits, days if it must, until a person enters something. */
export class NeedsPerson extends Error {
  constructor(
    readonly waitingFor: 'sip-login',
    readonly outcome: Outcome,
    /** Why, when it is because of what was entered before. */
    readonly reason?: { code: string; message: string },
  ) {
    super(`Waits for a person: ${waitingFor}`);
    this.name = 'NeedsPerson';
  }
}
