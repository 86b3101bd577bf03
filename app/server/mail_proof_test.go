package server_test

import "testing"

// What must hold of mail, and the tests that prove it: what messages are (E1 to E20), how they are sent (E21 to E30), and
// what a fault may do (F1 to F14). TestEveryProofOfMailIsThere fails when one of them is gone.
//
//	E1   one each of From, Date, Message-ID, Subject, To and MIME-Version; one recipient a message
//	     app/outbound: TestBulkMessage
//	     jobs/mailing: TestEverybodyGetsOneMessage
//	E2   the Message-ID is of the sending domain and the same at every try
//	     app/outbound: TestNewMessageID TestBuildIsRepeatable
//	     jobs/mailing: TestEverybodyGetsOneMessage TestRetryAfterATemporaryRefusal
//	E3   lines and encoded words keep their lengths and split no character
//	     app/outbound: TestLinesAndEncodedWords
//	E4   only CRLF goes over the wire, and one message arrives as one
//	     app/outbound: TestSmuggling
//	E5   plain text first, with every address of the HTML and the way to leave
//	     app/outbound: TestBulkMessage
//	     jobs/mailing: TestSuppliedTextsAreGoodMails
//	E6   UTF-8 in quoted-printable or base64, byte for byte
//	     app/outbound: TestLinesAndEncodedWords TestAMessageOutOfItsMouldIsWhatGoMailWrites
//	E7   names of files in any script, without paths, controls and marks of direction
//	     app/outbound: TestAttachmentNames
//	E8   names with commas, quotes and line breaks make one valid address, or are refused before
//	     app/outbound: TestHostileInput TestOddButHarmless
//	     jobs/mailing: TestHostileNamesAreWrittenSafely
//	E9   domains in other scripts as A-labels; other local parts only where the server takes them
//	     app/outbound: TestAddresses TestNonASCIILocalPart
//	E10  a quoted local part never changes whom it goes to
//	     app/outbound: TestAddresses
//	E11  bulk mail has List-Unsubscribe, One-Click and List-Id inside of the signature
//	     app/outbound: TestBulkMessage TestTheSignatureSaysWhatItCovers
//	E12  one POST leaves, at once and however often; looking changes nothing
//	     handlers/mailing: TestUnsubscribing
//	E13  whoever has left gets nothing more, also of what is queued
//	     jobs/mailing: TestUnsubscribeWhileQueued TestLeavingWaitsForWhatIsOnItsWay
//	E14  mail of machines says so and comes back to nobody
//	     app/outbound: TestReturnPath
//	E15  no Precedence, nothing that keeps automatic answers away
//	     app/outbound: TestBulkMessage
//	E16  nothing of the program, the machine or people's ids in the headers
//	     app/outbound: TestBulkMessage TestHostileInput
//	E17  DKIM that another implementation verifies, and that any altered octet breaks
//	     app/outbound: TestASignatureHoldsForAnotherImplementation TestTheSignatureSaysWhatItCovers TestMailOfAnotherDomainIsNotSigned
//	     models/sender: TestAKeySignsOnceItsRecordIsPublished
//	E18  domains are looked at as receivers do, and bulk mail waits until its domain signs
//	     models/sender: TestADomainIsLookedAtAsReceiversDo TestALookThatWasCutOffIsNotRemembered
//	     handlers/mailing: TestBulkMailWaitsUntilItsDomainSignsAndSaysSo
//	E19  no filter objects to the supplied texts (SpamAssassin, with -long)
//	     jobs/mailing: TestSuppliedTextsAreGoodMails
//	E20  and no reader clips them
//	     jobs/mailing: TestSuppliedTextsAreGoodMails
//	E21  each message comes back to an address of its own, which nobody can guess
//	     jobs/mailing: TestEachMessageComesBackToAnAddressOfItsOwn
//	E22  answers of servers mean what they mean; no living address is taken for dead
//	     models/reply: TestAnswersMeanWhatTheyMean TestNothingRefusedForNowIsDead TestUnknownProvidersKillNobody
//	     jobs/mailing: TestRefusalsForGood TestADeadAddressIsSuppressed
//	E23  a block slows or stops its provider alone and suppresses nobody
//	     jobs/mailing: TestABlockStopsItsProviderAlone TestARateLimitSlowsItsProvider
//	E24  limits by the hosts of mail, in every sliding window, over restarts
//	     models/mailing: TestNoSlidingWindowHoldsMoreThanItsLimit TestDomainsShareTheLaneOfTheirHost
//	     jobs/mailing: TestLimitsHoldOverRestarts
//	E25  few connections and messages at first, more with success, half after a refusal
//	     app/outbound: TestConnectionsCarryWhatTheServerLikes TestWhatAsksForLess TestConnectionsBearFewRefusals TestConnectionsDoNotGrowOld
//	     jobs/mailing: TestALaneGrowsSlowlyAndHalves
//	E26  tries that grow apart, and end after a day or five
//	     models/mailing: TestWhatBecomesOfADelivery TestAServersTimeIsWaitedFor
//	     jobs/mailing: TestRefusedForeverEndsAfterADayOrFive
//	E27  whoever greylists gets it at the second try, from the same return path
//	     jobs/mailing: TestGreylistedByPostfix TestRetryAfterATemporaryRefusal TestEachMessageComesBackToAnAddressOfItsOwn
//	E28  whatever a server does ends in a known state; "unknown" is one and is shown
//	     app/outbound: TestMisbehavingServers TestWhatBecomesOfAMessageIsItsOwn TestAnEnvelopeBehindAMessageMayBeRefused
//	     jobs/mailing: TestAPersonDecidesAboutUnconfirmed
//	     app/server: TestOutcomesOfARealServer
//	E29  encryption by choice with a certificate that is checked; no password in the clear
//	     app/outbound: TestEncryptionAndLogIn TestCredentialsStayHome
//	E30  nothing before its time, nothing after a pause
//	     jobs/mailing: TestWavesAtTheirTimes TestMailWaitsForTheReadersHours TestPauseAndResumeMissNobody TestMessagesWaitForWorkingDays
//	     jobs/mailing: TestAStopCallsOffWhatHasNotBegun TestAStopElsewhereIsNoticedWhileAllWait
//	     handlers/newsroom: TestNothingOfAReleaseUnderEmbargoIsSeenBeforeItsLiftAndAllOfItFromThatSecondOn
//
//	F1   killed at any instant: nobody lost, nobody twice
//	     jobs/mailing: TestCrashByKill TestCrashBetweenSteps
//	F2   told to stop: what is on its way ends well
//	     jobs/mailing: TestSignalsInTheMiddle TestAStopInTheMiddle
//	F3   a full disk: nothing leaves that cannot be written down
//	     jobs/mailing: TestTheDiskIsFull
//	F4   a disk that fails to sync: the process ends and says why, the next begins with what is on disk
//	     jobs/mailing: TestTheDiskFailsToSync
//	F5   the database is gone for a while; clicks are kept
//	     jobs/mailing: TestTheStoreIsGoneForAMinute TestTheDatabaseGoesAway TestADatabaseThatIsAwayIsWaitedFor TestClicksAreCountedOnceOverADeath TestClicksAreKeptWhileTheDatabaseIsAway
//	     models/store/mongo: TestAServerGoesAwayAndComesBack
//	     handlers/web: TestADatabaseThatIsAwayIsSaidToBe
//	F6   mail servers in every mood
//	     app/outbound: TestMisbehavingServers TestNobodyListens TestWrongPasswordStopsAfterThreeTries TestServerThatClosesAfterEachMessage
//	     jobs/mailing: TestServerAway TestAServerPutsOffAndGoesAway TestOurOwnFaultStopsTheMailing
//	F7   a mailbox that is away, renumbered, or holds what cannot be read
//	     app/outbound: TestAMailboxThatMisbehaves TestAMailboxIsGuarded
//	     jobs/mailing: TestAMailboxIsReadWhateverHappens TestAMessageThatEndsTheProgramIsPassedOver TestWhatComesBackIsApplied
//	F8   clocks that jump, days that have no such hour, or have it twice
//	     jobs/mailing: TestTheClockJumps TestEachReaderAtTheirOwnHour
//	     models/mailing: TestLocalTime TestLocalTimeReadsBack TestBadTimes
//	     models/report: TestARoundKeepsItsHourWhenClocksChange
//	F9   two nodes, one stopped for longer than its lease; one file is served by one
//	     jobs/mailing: TestANodeIsStoppedBySignal TestANodeThatWasStoppedForAWhile
//	     app/server: TestASecondServerOnTheSameFilesIsRefused
//	F10  a backup that is put back sends nothing again without a person's word
//	     jobs/mailing: TestNothingGoesOutAgainFromABackup TestABackupOfThisHourIsNoticed TestLateWaveWaitsForAPerson
//	     app/server: TestHowFarSendingHasComeIsRememberedOutside
//	F11  an upgrade that is killed is done or untouched
//	     models/upgrade: TestEachStepIsDoneOnceAndInOrder TestAFailedStepIsTriedAgain TestAStepIsTakenOver
//	F12  64 handles, 256 MB, one processor: fewer connections, and it is said
//	     jobs/mailing: TestFewHandlesAndLittleMemory
//	F13  work that kills the program is set aside
//	     jobs/runner: TestAJobThatKillsTheProcessIsSetAside TestWhatBecomesOfAJob
//	F14  hostile and endless answers of others
//	     app/outbound: TestGetRefusesTooMuch TestGetSaysWhatFailed
//
//	L7   many mailings of one minute: what is urgent begins first, and nobody has two copies
//	     jobs/mailing: TestMailingsOfOneMinuteBeginInOrderOfUrgency
func TestEveryProofOfMailIsThere(t *testing.T) {
	proven(t, "mail_proof_test.go", "E1 E2 E3 E4 E5 E6 E7 E8 E9 E10 E11 E12 E13 E14 E15 E16 E17 E18 E19 E20 E21 E22 E23 E24 E25 E26 E27 E28 E29 E30 F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12 F13 F14 L7")
}
