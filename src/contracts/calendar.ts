/**
 * Words of this contract.
 * - *Service*: what can be booked. *Practitioner*: who performs it. *Slot*: a start that is free for a service.
 * - *Hold*: a slot kept for one call for a limited time, so that nobody else is offered it during the read-back.
 * - All instants are ISO 8601 with offset in the business's zone, phones E.164.
 */
export interface Service {
  readonly id: string;
  readonly name: string;
  readonly durationMinutes: number;
  /** As spoken: "$120", "from $180". */
  readonly price: string;
}

export interface Practitioner {
  readonly id: string;
  readonly name: string;
  readonly serviceIds: readonly string[];
}

export interface Slot {
  readonly start: string;
  readonly end: string;
  readonly serviceId: string;
  readonly practitionerId: string;
}

export interface Appointment extends Slot {
  readonly id: string;
  readonly name: string;
  readonly phone: string;
  readonly status: "booked" | "cancelled";
}

export interface SlotQuery {
  readonly serviceId: string;
  readonly practitionerId?: string;
  /** Only starts in [from, to). ISO 8601 with offset. */
  readonly from: string;
  readonly to: string;
  /** At most so many, earliest first. */
  readonly limit: number;
  /** An appointment that is being moved: its own time counts as free. */
  readonly ignoreAppointmentId?: string;
  /** Whose own holds count as free. */
  readonly callId?: string;
}

export interface BookingRequest {
  readonly slot: Slot;
  readonly name: string;
  readonly phone: string;
  /** Who books: the call. A hold of the same call is used up. */
  readonly callId: string;
  /** The same key books once, and answers the same appointment again. */
  readonly idempotencyKey: string;
}

/**
 * A calendar that can be negotiated with. Errors by code: CALENDAR_SLOT_TAKEN, CALENDAR_NOT_FOUND (no such appointment
 * under this name and phone), CALENDAR_INVALID (outside hours, unknown service, in the past), CALENDAR_UNAVAILABLE (retryable).
 */
export interface Calendar {
  services(signal: AbortSignal): Promise<readonly Service[]>;
  practitioners(signal: AbortSignal): Promise<readonly Practitioner[]>;
  findSlots(query: SlotQuery, signal: AbortSignal): Promise<readonly Slot[]>;
  hold(slot: Slot, callId: string, signal: AbortSignal): Promise<void>;
  releaseHolds(callId: string, signal: AbortSignal): Promise<void>;
  book(request: BookingRequest, signal: AbortSignal): Promise<Appointment>;
  /** Appointments from now on whose phone is `phone` and whose name matches. */
  findAppointments(
    owner: { readonly name: string; readonly phone: string },
    signal: AbortSignal,
  ): Promise<readonly Appointment[]>;
  move(
    request: {
      readonly appointmentId: string;
      readonly owner: { readonly name: string; readonly phone: string };
      readonly slot: Slot;
      readonly callId: string;
      readonly idempotencyKey: string;
    },
    signal: AbortSignal,
  ): Promise<Appointment>;
  cancel(
    request: {
      readonly appointmentId: string;
      readonly owner: { readonly name: string; readonly phone: string };
      readonly idempotencyKey: string;
    },
    signal: AbortSignal,
  ): Promise<Appointment>;
}

/** A wish to be called back: what a caller gets when no person is there. */
export interface Callback {
  readonly id: string;
  readonly name: string;
  readonly phone: string;
  /** In the caller's own words: "tomorrow morning". */
  readonly when: string;
  readonly reason: string;
  readonly callId: string;
}

export interface CallbackBook {
  record(callback: Omit<Callback, "id"> & { readonly idempotencyKey: string }, signal: AbortSignal): Promise<Callback>;
}
