package today

import (
	"standfirst/handlers/web"
	"standfirst/models/account"
)

// ready says to whoever leads incidents how much would fail if something happened tonight.
func (b builder) ready() error {
	if !web.May(b.c, account.IncidentManage) {
		return nil
	}
	members, err := web.Of(b.c).Accounts.Members(b.ctx, b.sp.ID)
	if err != nil {
		return err
	}
	report, err := b.sp.Ready.Look(b.ctx, members)
	if _, bad := report.Count(); bad > 0 {
		b.v.Waiting = append(b.v.Waiting, item{
			Icon: "shield-check", Label: b.t("today.ready", "n", bad), URL: b.url("/readiness"), Kind: "bad", State: b.t("readiness.title"),
		})
	}
	return err
}
