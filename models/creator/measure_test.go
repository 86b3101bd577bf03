package creator_test

import (
	"testing"

	"standfirst/models/creator"
)

func TestOrdinaryAndPaidPostsAreMeasuredApart(t *testing.T) {
	w := newWorld(t)
	d, _ := w.arranged(creator.Paid)
	_, err := w.CountPost(w.ctx, d.ID, creator.PostFigures{Date: "2026-11-25", Views: 1}, officer)
	w.wants(err, "creator.deal.step")
	w2 := newWorld(t)
	d = w2.published(creator.Paid)
	_, err = w2.CountPost(w2.ctx, d.ID, creator.PostFigures{Date: "soon", Views: -1, Likes: -1, Comments: -1, Shares: -1}, officer)
	w2.wants(err, "creator.post.nothing")
	w2.wants(err, "creator.date.bad")
	for _, f := range []creator.PostFigures{
		{Date: "2026-11-25", Views: 40000, Likes: 500, Comments: 80, Shares: 20},
		{Date: "2026-11-24", Views: 10000, Likes: 100, Comments: 20, Shares: 0},
		{Date: "2026-11-25", Views: 60000, Likes: 800, Comments: 150, Shares: 50}, // read again that day
	} {
		d = w2.step(w2.CountPost(w2.ctx, d.ID, f, officer))
	}
	if n := len(d.Post.Figures); n != 2 || d.Post.Figures[1].Views != 60000 || d.Post.Figures[0].Date != "2026-11-24" {
		t.Fatalf("%+v", d.Post.Figures)
	}
	_, err = w2.Measure(w2.ctx, d.ContactID, creator.Figures{AccountID: d.AccountID, Date: "2026-11-20", Source: creator.ByHand, Followers: 20000, Likes: 1500, Comments: 300, Shares: 200, Rate: -1}, officer)
	w2.must(err)
	_, err = w2.Measure(w2.ctx, d.ContactID, creator.Figures{AccountID: d.AccountID, Date: "2026-11-22", Source: creator.ByImport, Followers: 20500, Likes: -1, Comments: -1, Shares: -1, Rate: .1}, officer)
	w2.must(err)
	all, err := w2.Showings(w2.ctx, d.ContactID)
	w2.must(err)
	if len(all) != 1 {
		t.Fatalf("%+v", all)
	}
	v := all[0]
	if v.Ordinary != 2000 || v.AsOf != "2026-11-20" || v.Given != (creator.Tally{Posts: 1, Interactions: 1000, Views: 60000}) || v.Free.Posts != 0 {
		t.Errorf("%+v", v)
	}
	// 12,000.00 CNY for 1,000 interactions and 60,000 views.
	if len(v.Costs) != 1 || v.Costs[0] != (creator.Cost{Currency: "CNY", PerInteraction: 1200, PerView: 20}) {
		t.Errorf("%+v", v.Costs)
	}
}
