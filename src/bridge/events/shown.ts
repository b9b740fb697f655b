/**
 * What of a message the event log shows: the whole list. Texts are hidden unless their schema stands here; numbers,
 * booleans, names out of a fixed set and instants are shown unless it stands under `hidden`. The schemas are those
 * that check every call, so that a field cannot be shown by mistake of spelling.
 */
import type { z } from "zod";
import { Card, PortraitNote } from "../../card/card.ts";
import { ReaderView } from "../../readers/reader.ts";
import { CardMoved, ReadParams } from "../schemas/card.ts";
import { ConsentRequest, OriginDecision, OriginForget, OriginGrant, Program } from "../schemas/consent.ts";
import { Health, SimulatorFault, SimulatorInsert, SimulatorView, SimulatorWhich } from "../schemas/http.ts";
import { AcquireParams, AcquireResult, LeaseView, ReleaseParams } from "../schemas/lease.ts";
import { HelloParams, HelloResult } from "../schemas/session.ts";
import { SettingView } from "../schemas/settings.ts";

/** Readers, leases, pages, versions, simulated cards' names: nothing of a person. */
export const shown: ReadonlySet<z.ZodType> = new Set<z.ZodType>([
  ReaderView.shape.id,
  ReaderView.shape.name,
  ReaderView.shape.driver,
  ReaderView.shape.samId,
  ReaderView.shape.fault.unwrap().shape.id,
  Card.shape.reader,
  Card.shape.samId,
  PortraitNote.shape.id,
  ReadParams.shape.reader,
  CardMoved.shape.reader,
  LeaseView.shape.reader,
  LeaseView.shape.lease,
  LeaseView.shape.owner,
  AcquireParams.shape.reader,
  AcquireParams.shape.takeOver,
  AcquireResult.shape.reader,
  AcquireResult.shape.lease,
  AcquireResult.shape.owner,
  ReleaseParams.shape.reader,
  HelloParams.shape.client.shape.name,
  HelloParams.shape.client.shape.version,
  HelloResult.shape.version,
  HelloResult.shape.capabilities,
  Health.shape.version,
  Program.shape.name,
  ConsentRequest.shape.origin,
  OriginGrant.shape.origin,
  OriginGrant.shape.program,
  OriginDecision.shape.origin,
  OriginForget.shape.origin,
  SettingView.shape.name,
  SimulatorInsert.shape.card,
  SimulatorInsert.shape.reader,
  SimulatorWhich.shape.reader,
  SimulatorFault.shape.reader,
  SimulatorView.shape.readers.element.shape.id,
  SimulatorView.shape.readers.element.shape.card,
]);

/** Of a card even what is no text, and what only some cards have: which checks failed tells an age, a missing end of validity a long-term card. */
export const hidden: ReadonlySet<z.ZodType> = new Set<z.ZodType>([
  Card.shape.ethnicity,
  Card.shape.nationality,
  Card.shape.longTerm,
  Card.shape.validTo,
  Card.shape.checks,
  Card.shape.portraitRaw,
]);
