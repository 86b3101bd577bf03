package incident_test

import (
	"slices"
	"testing"

	"standfirst/models/fault"
	"standfirst/models/incident"
)

func TestTheTeamHasRolesWithDeputies(t *testing.T) {
	w := newWorld(t)
	i := w.declared(t, recall())
	appoint := func(role incident.Role, holder, deputy, key string) incident.Incident {
		t.Helper()
		got, err := w.Appoint(t.Context(), i.ID, role, holder, deputy, lin)
		if (key == "" && err != nil) || (key != "" && !fault.Is(err, key)) {
			t.Fatalf("%s: %v, want %q", role, err, key)
		}
		return got
	}
	appoint("king", "ada", "", "incident.team.role")
	appoint(incident.Lead, "", "bo", "incident.team.holder")
	appoint(incident.Lead, "ada", "ada", "incident.team.same")
	appoint(incident.Recorder, "cy", "", "")
	appoint(incident.Lead, "ada", "bo", "")
	got := appoint(incident.Lead, "ada", "bo", "") // again: nothing changes, and nothing is logged
	if len(got.Team) != 2 || got.Team[0].Role != incident.Lead || !got.In("bo") || got.In("dee") || events(t, w.log, i.ID) != 3 {
		t.Fatalf("%+v, %d events", got.Team, events(t, w.log, i.ID))
	}
	if !slices.Equal(got.Seers, []string{"ada", "bo", "cy", "lin"}) {
		t.Fatal(got.Seers)
	}
	got = appoint(incident.Lead, "", "", "")
	if len(got.Team) != 1 || slices.Contains(got.Seers, "bo") {
		t.Fatalf("who left the team still sees: %+v", got)
	}
}
