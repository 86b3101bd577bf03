// Package drill serves rehearsals: the list with its scenarios, the form that starts a drill, the room in which the
// team meets what is injected, the simulated newsroom, the debrief and the record of training.
package drill

import (
	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

// Routes are the pages and actions of drills. Whoever may read an incident's log takes part; whoever may declare one
// runs drills, and alone reads scripts: who has read one is not surprised any more.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	training, results := route("GET", "/drills/training.csv", account.FactVerify, exportTraining), route("GET", "/incidents/:drill/debrief.csv", account.FactVerify, exportDebrief)
	training.Rate, results.Rate = web.Exports, web.Exports
	return []web.Route{
		route("GET", "/drills", account.FactVerify, list),
		route("GET", "/drills/new", account.IncidentManage, startForm),
		route("POST", "/drills", account.IncidentManage, start),
		route("GET", "/drills/training", account.FactVerify, trainingPage),
		training,
		route("GET", "/drills/scenarios/:scenario", account.IncidentManage, scenario),
		route("GET", "/drills/scenarios/:scenario/edit", account.IncidentManage, editForm),
		route("POST", "/drills/scenarios/:scenario", account.IncidentManage, change),
		route("POST", "/drills/scenarios/:scenario/copy", account.IncidentManage, copied),
		route("POST", "/drills/scenarios/:scenario/restore", account.IncidentManage, restore),
		route("POST", "/drills/scenarios/:scenario/removal", account.IncidentManage, remove),
		route("GET", "/incidents/:drill/drill", account.FactVerify, room),
		route("POST", "/incidents/:drill/drill/clock", account.IncidentManage, clock),
		route("POST", "/incidents/:drill/drill/script", account.IncidentManage, script),
		route("POST", "/incidents/:drill/drill/injects", account.IncidentManage, add),
		route("GET", "/incidents/:drill/drill/injects/:inject", account.FactVerify, message),
		route("POST", "/incidents/:drill/drill/injects/:inject", account.FactVerify, answer),
		route("GET", "/incidents/:drill/newsroom", account.FactVerify, newsroom),
		route("GET", "/incidents/:drill/debrief", account.FactVerify, debrief),
		results,
		route("POST", "/incidents/:drill/debrief/notes", account.FactVerify, observe),
		route("POST", "/incidents/:drill/debrief/tasks", account.IncidentManage, follow),
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker {
	return []templates.Checker{listPage, startPage, scenarioPage, scenarioForm, roomPage, messagePage, newsroomPage, debriefPage, trainedPage}
}
