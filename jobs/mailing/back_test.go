package mailing

import (
	"testing"
	"time"

	"standfirst/models/incident"
	"standfirst/models/mailing"
)

// Whoever launches a mailing while another takes it back, or while a launch that failed is given up, either launches all of
// it or nothing: the audience that the one removes is not the one that the other has frozen.
func TestNobodyIsLostWhenALaunchMeetsOneThatIsGivenUp(t *testing.T) {
	for name, giveUp := range map[string]func(w *world, m mailing.Mailing, before func()){
		"taken back": func(w *world, m mailing.Mailing, before func()) {
			w.launch(m)
			w.db.(*metDB).meet("deliveries", "delete", before)
			_, _ = w.mailings.TakeBack(w.ctx, m.ID, author)
		},
		"refused": func(w *world, m mailing.Mailing, before func()) {
			d := w.db.(*metDB)
			d.meet("deliveries", "delete", func() { d.meet("deliveries", "delete", before) }) // the first removes what an earlier launch may have left
			_, _ = w.mailings.Launch(w.ctx, m.ID, "a wrong number", 7, author)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.hold, w.db = 30*time.Second, &metDB{DB: w.db}
			w.openMailings()
			w.setSender()
			m := w.toList(w.approved(w.incident(incident.Real)), nil, w.people(3)...)
			met := false
			giveUp(w, m, func() {
				met = true
				_, _ = w.mailings.Launch(w.ctx, m.ID, "meanwhile", 3, author)
			})
			if m = w.get(m.ID); !met {
				t.Fatal("nothing met")
			}
			if m.State == mailing.Draft {
				_, err := w.mailings.Launch(w.ctx, m.ID, "afterwards", 3, author)
				w.must(err)
			}
			w.clock.Add(time.Minute)
			w.run(w.engine())
			if n := w.server.count(); n != 3 {
				t.Errorf("%d of 3 got it", n)
			}
		})
	}
}
