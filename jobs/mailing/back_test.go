package mailing

import (
	"context"
	"testing"
	"time"

	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/store"
)

// deletingDB calls a hook before deliveries are deleted.
type deletingDB struct {
	store.DB
	before func()
}

// Collection opens a collection.
func (d *deletingDB) Collection(ctx context.Context, schema store.Schema) (store.Backend, error) {
	b, err := d.DB.Collection(ctx, schema)
	if schema.Name == "deliveries" {
		b = deleting{b, d}
	}
	return b, err
}

type deleting struct {
	store.Backend
	of *deletingDB
}

// Delete deletes what matches.
func (d deleting) Delete(ctx context.Context, f store.Filter) (int64, error) {
	if before := d.of.before; before != nil {
		d.of.before = nil
		before()
	}
	return d.Backend.Delete(ctx, f)
}

// Whoever launches a mailing while another takes it back, or while a launch that failed is given up, either launches all of
// it or nothing: the audience that the one removes is not the one that the other has frozen.
func TestNobodyIsLostWhenALaunchMeetsOneThatIsGivenUp(t *testing.T) {
	for name, giveUp := range map[string]func(w *world, m mailing.Mailing, before func()){
		"taken back": func(w *world, m mailing.Mailing, before func()) {
			w.launch(m)
			w.db.(*deletingDB).before = before
			_, _ = w.mailings.TakeBack(w.ctx, m.ID, author)
		},
		"refused": func(w *world, m mailing.Mailing, before func()) {
			d := w.db.(*deletingDB)
			d.before = func() { d.before = before } // the first removes what an earlier launch may have left
			_, _ = w.mailings.Launch(w.ctx, m.ID, "a wrong number", 7, author)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.hold, w.db = 30*time.Second, &deletingDB{DB: w.db}
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
