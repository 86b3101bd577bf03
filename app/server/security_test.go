package server_test

import (
	"go/parser"
	"go/token"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"standfirst/app/demo"
)

// What must hold, after OWASP ASVS 5.0 level 2, and the tests that prove it. TestEveryProofIsThere fails when
// one of them is gone.
//
//	S1   session tokens: random, new at each sign-in and change of rights, kept as hashes only
//	     models/account: TestSecretsAreStoredHashedOnly TestEverySignInHasAnotherToken TestANewRoleGetsANewToken
//	     app/server: TestANewSignInEndsTheOldSession TestSecretsStandNowhere
//	S2   sessions end: 30 minutes idle for administrators, 12 hours for others, 7 days at most; configurable
//	     models/account: TestSessionsEnd TestHowLongSomebodyMayBeIdle
//	S3   signing out, a password changed or reset, a disabled or removed user: every other session is over
//	     models/account: TestSessionsEnd TestAChangedPasswordEndsTheOthersOnly TestLeavingEndsEverySession TestASpaceKeepsAnAdministrator
//	S4   cookies: __Host-, Secure, HttpOnly, SameSite
//	     app/server: TestEveryCookieIsBoundToTheHost TestEveryAnswerIsGuardedByItsHeaders
//	S5   changes come from our own pages, with a token; looking changes nothing
//	     app/server: TestEveryChangeComesFromOurOwnPages TestLookingChangesNothing
//	     handlers/web: TestChangesComeFromOurOwnPages TestABodyIsNeverTheNextRequest
//	S6   passwords: length, guessability, as typed, argon2id, bounded work
//	     models/account: TestPasswords TestPasswordsAreTakenAsTyped TestTheHashIsArgon2idAndTheDummyCostsTheSame TestFiftySignInsAtOnceAreBoundedInMemory
//	S7   guessing is slowed and locks nobody out; an unknown user reads and takes as long as a wrong password
//	     models/account: TestGuessingIsSlowedAndNobodyElseIsLockedOut TestTwentyTriesAMinuteFromOneNetwork TestTheTimeOfASignInTellsNothing
//	     app/server: TestUnknownAndWrongReadAlike
//	S8   no default account; the set-up opens once, with a code that is good for an hour
//	     models/account: TestTheSetUpOpensOnceWithItsCode TestThereIsNoDefaultAccount
//	S11  every route says who may use it
//	     app/server: TestTheTableOfRoutes TestNoSpaceCanHideAPage
//	     handlers/web: TestARouteMustSayWhoMayUseIt
//	S12  every route, every role, own and other space, visitors; refused before the first write
//	     app/server: TestNobodyGetsWhereTheyMayNot TestIdsOfAnotherSpaceFindNothing TestFormsTakeNothingFromAnotherSpace TestWhoMayReadGetsThePages TestNoOtherSpellingOpensADoor
//	S14  side doors obey the same rules: other spellings, previews, personal links, exports, what is under embargo
//	     app/server: TestNoOtherSpellingOpensADoor TestTokensOpenOneDoorOnly TestExportsLeaveATrace TestIdsOfAnotherSpaceFindNothing
//	     handlers/newsroom: TestNothingOfAReleaseUnderEmbargoIsSeenBeforeItsLiftAndAllOfItFromThatSecondOn
//	S15  the log of what was done: chained, without secrets, without forged lines
//	     models/audit: TestAnyAlterationIsFound TestRemovalAndReorderingAreFound
//	     app/server: TestNobodyForgesALineOfTheLog TestSecretsStandNowhere TestExportsLeaveATrace
//	S16  uploads: kind by content, bounded, kept under their hash, handed out as files that run nothing
//	     app/server: TestUploadsAreKeptAsideAndHandedOutAsFiles TestTooLargeIsRefusedBeforeItIsRead
//	     models/fact: TestKindsOfFile TestUploadsThatAreRefused
//	     handlers/fact: TestEvidenceByForm TestUploadsAreBounded
//	     handlers/contact: TestFilesThatAreNoTableSayWhyInBothLanguages
//	S17  nobody fetches from inside, by whatever spelling, redirect or name; answers are bounded
//	     app/outbound: TestHostileAddresses TestHostileRedirects TestRebinding TestGetRefusesTooMuch
//	     app/server: TestNobodyFetchesFromInside
//	S18  HTML of people is cleaned when written and when shown; nothing of it runs on any page or in a mail
//	     models/release: TestHostileHTMLIsReducedToTheSubset TestHostileHTMLInMails
//	     app/server: TestNoScriptComesOutOfARelease TestNoScriptComesOutOfAnyForm
//	S19  policies and headers on every answer
//	     app/server: TestEveryAnswerIsGuardedByItsHeaders
//	     handlers/web: TestEveryAnswerCarriesTheSecurityHeaders TestRefusalsBelowThePages
//	S21  no injection into mail: headers, envelope, commands
//	     app/outbound: TestHostileInput TestSmuggling TestAddresses TestAttachmentNames
//	     models/mailing: TestHostileValuesStayInTheirLine
//	     jobs/mailing: TestHostileNamesAreWrittenSafely
//	S22  merge fields are named ones, with a short list of filters; nothing else of the language is taken
//	     models/mailing: TestWhatLiquidCouldDoBesidesIsRefused TestCheckFields TestLiquidFieldsAreFilled
//	     jobs/mailing: TestPlansAreChecked
//	S23  what an address says leads on to our own pages only
//	     handlers/web: TestOwnPath
//	     app/server: TestNoScriptComesOutOfAnyForm
//	     jobs/mailing: TestLinksArePersonalAndLeadNowhereElse
//	S24  tokens open one door only, cannot be altered or guessed, and come from crypto/rand
//	     app/server: TestTokensOpenOneDoorOnly TestUnsubscribeLinksCannotBeAltered TestGuessesHitNothing TestNoSecretIsPredictable
//	     jobs/mailing: TestUnsubscribeTokens TestEachMessageComesBackToAnAddressOfItsOwn
//	S25  who asks too often waits; only trusted proxies name the client
//	     handlers/web: TestWhoAsksTooOftenWaits TestAThousandReadersBehindOneAddress TestUsersAreCountedApart TestOnlyTrustedProxiesNameTheClient TestLimitsAreBoundedInMemory
//	     app/server: TestWhatIsOftenMisusedIsLimited
//	S29  nothing asked is an internal error, and no answer tells how the program is made
//	     app/server: TestNothingAskedIsAnInternalError
//	     handlers/web: TestGuard TestRefusalsBelowThePages
//	S31  bodies, headers, addresses, parts and time are bounded
//	     handlers/web: TestBodiesAreBounded TestUploadsAreJudgedBeforeTheyAreRead TestSlowClientsAreCut TestRefusalsBelowThePages
//	     app/server: TestNothingAskedIsAnInternalError TestTooLargeIsRefusedBeforeItIsRead
//
// Bad input, each with a message in the user's language:
//
//	I-a  wrong encoding, 10 MB lines, formula cells, empty files, duplicate and malformed addresses
//	     handlers/contact: TestFilesThatAreNoTableSayWhyInBothLanguages TestAWronglyReadFileIsReadAgain TestExportFollowsTheFiltersAndRunsNothing
//	     models/sheet: TestDetectsHowAFileIsWritten TestFormulasAreNeutralisedAndComeBack TestAnEndlessLineEndsTheReading TestABombIsRefused TestAWrittenWorkbookHoldsTextsOnly
//	     models/contact: TestADryRunTellsEveryRowsFateAndWritesNothing TestRowsThatMeanTwoPeopleAreRefused TestCellsThatDoNotFitRefuseTheirRowOnly TestAddressesHaveOneForm
//	I-b  a fact whose evidence is missing, a release that cites what does not stand
//	     models/fact: TestMissingEvidenceCannotBeSigned
//	     models/release: TestEveryStepNeedsFactsThatStand
//	     handlers/release: TestFallenFactsAreNamed
//	     jobs/mailing: TestLaunchIsRefused
//	I-c  a send time in the past or in a daylight-saving gap
//	     models/mailing: TestBadTimes TestLocalTime
//	     handlers/mailing: TestFormsKeepWhatWasTyped
//	I-d  a mail server that refuses, stalls or hangs up after DATA
//	     app/outbound: TestMisbehavingServers TestNobodyListens
//	     app/server: TestBadMailServersAreNamedInBothLanguages TestOutcomesOfARealServer
//	I-e  a feed that is HTML, truncated, 50 MB or in GB18030
//	     models/coverage: TestWhatIsWrongWithASourceIsSaidAndItIsNeverGivenUp
//	     models/feed: TestEncodingIsFoundFromTheBytes
//	     app/server: TestBadFeedsAreNamedInBothLanguages
func TestEveryProofIsThere(t *testing.T) {
	proven(t, "security_test.go", "S1 S2 S3 S4 S5 S6 S7 S8 S11 S12 S14 S15 S16 S17 S18 S19 S21 S22 S23 S24 S25 S29 S31 I-a I-b I-c I-d I-e")
}

// proven reads the table of a file and reports what it has no test for.
func proven(t *testing.T, file, ids string) {
	t.Helper()
	source, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var table string
	for _, group := range source.Comments {
		if strings.Contains(group.Text(), "What must hold") {
			table = group.Text()
		}
	}
	line := regexp.MustCompile(`^\s+([a-z]+/[a-z]+): (Test.*)$`)
	heading := regexp.MustCompile(`^\s*([SEFL]\d+|I-[a-e])\s`)
	proofs := map[string]int{}
	at := ""
	for text := range strings.Lines(table) {
		text = strings.TrimRight(text, "\n")
		if m := heading.FindStringSubmatch(text); m != nil {
			at = m[1]
			proofs[at] = 0
		}
		m := line.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		defined := testsOf(t, m[1])
		for name := range strings.FieldsSeq(m[2]) {
			if proofs[at]++; !strings.Contains(defined, "\nfunc "+name+"(t *testing.T)") {
				t.Errorf("%s: there is no %s in %s", at, name, m[1])
			}
		}
	}
	for id := range strings.FieldsSeq(ids) {
		if proofs[id] == 0 {
			t.Errorf("%s has no proof", id)
		}
	}
}

// testsOf is the source of all tests of a package.
func testsOf(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("../..", dir, "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s has no tests: %v", dir, err)
	}
	var b strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(text)
	}
	return b.String()
}

// The page for an unknown address and for a wrong password is the same but for what was typed.
func TestUnknownAndWrongReadAlike(t *testing.T) {
	w := open(t)
	page := func(email string) (int, string) {
		a := w.send(ask{method: "POST", path: "/login", form: url.Values{"email": {email}, "password": {"not the password"}}})
		text := regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`).ReplaceAllString(a.text, "id")
		return a.StatusCode, strings.ReplaceAll(text, email, "address")
	}
	known, one := page(demo.People[1].Email)
	unknown, two := page("nobody@harbourlight.example")
	if known != http.StatusUnprocessableEntity || unknown != known || one != two {
		t.Errorf("%d and %d; the pages are the same: %v", known, unknown, one == two)
	}
}

// Whoever signs in anew in a browser leaves nothing of the session before.
func TestANewSignInEndsTheOldSession(t *testing.T) {
	w := open(t)
	old := w.users[own+"/officer"].secret
	a := w.send(ask{
		method: "POST", path: "/login", form: url.Values{"email": {demo.People[2].Email}, "password": {demo.Password}, "csrf": {w.users[own+"/officer"].csrf}},
		header: http.Header{"Cookie": {"__Host-session=" + old}},
	})
	if a.StatusCode != http.StatusSeeOther {
		t.Fatalf("sign-in: %d", a.StatusCode)
	}
	if _, _, _, err := w.s.Accounts.Resume(t.Context(), old); err == nil {
		t.Error("the old session goes on")
	}
	for _, c := range a.Cookies() {
		if c.Name == "__Host-session" && (c.Value == old || c.Value == "") {
			t.Errorf("the new session is %q", c.Value)
		}
	}
}

// Addresses of people do not leave the house without a trace.
func TestExportsLeaveATrace(t *testing.T) {
	w := open(t)
	sp, err := w.s.Space(t.Context(), own)
	if err != nil {
		t.Fatal(err)
	}
	for path, action := range map[string]string{
		"/" + own + "/contacts/export.csv": "contact.exported", "/" + own + "/mailings/" + w.ids["mailings/:id"] + "/recipients.csv": "mailing.exported",
	} {
		if a := w.send(ask{as: own + "/officer", path: path}); a.StatusCode != http.StatusOK || !strings.Contains(a.text, "@") {
			t.Fatalf("%s: %d", path, a.StatusCode)
		}
		recent, err := sp.Audit.Recent(t.Context(), "", 1)
		if err != nil {
			t.Fatal(err)
		}
		e := recent.Items[0]
		if e.Action != action || e.By.ID != w.users[own+"/officer"].id || e.By.From == "" || e.Data["n"] == "" || e.At.IsZero() {
			t.Errorf("%s leaves %+v", path, e)
		}
	}
}

// Each route that is often misused belongs to a class of its own.
func TestWhatIsOftenMisusedIsLimited(t *testing.T) {
	w := open(t)
	want := map[string]string{
		"GET /:space/contacts/export.csv": "exports", "GET /:space/mailings/:id/recipients.csv": "exports", "GET /:space/coverage/export.csv": "exports", "GET /:space/coverage/export.xlsx": "exports", "GET /:space/reports/:id/csv": "exports",
		"GET /:space/palette": "searches", "GET /:space/search": "searches", "POST /settings/password": "costly", "POST /:space/settings/test": "costly",
		"POST /:space/mailings/:id/test": "costly", "POST /:space/audit/verify": "costly", "POST /u/:token": "readers", "GET /c/:token": "links", "GET /b/:token": "personal",
		"POST /:space/creators/deals/:id/link": "costly",
	}
	for _, r := range w.s.Routes() {
		name := r.Method + " " + r.Pattern()
		if class, ok := want[name]; ok {
			if r.Rate.Name != class {
				t.Errorf("%s is of class %q, want %q", name, r.Rate.Name, class)
			}
			delete(want, name)
		}
		if strings.Contains(r.Path, "csv") && r.Rate.Name == "" && !strings.Contains(r.Path, "imports") {
			t.Errorf("%s has no limit", name)
		}
	}
	for name := range want {
		t.Errorf("there is no %s", name)
	}
}
