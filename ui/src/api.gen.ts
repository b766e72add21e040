/** Made by `npm run api` from docs/reference/openapi.json: do not edit. */
export interface paths {
    "/api/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Join
         * @description Open a link: from now on this browser may label one project.
         */
        post: operations["join"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leave
         * @description Let this browser forget that it is a helper's.
         */
        post: operations["leave"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Me
         * @description Tell who is asking.
         */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Projects
         * @description List the projects, the last changed first; or those that were put away.
         */
        get: operations["projects"];
        put?: never;
        /**
         * New
         * @description Make a project; raises Taken when there is one of that name.
         */
        post: operations["project_new"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{name}/predict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Predict
         * @description Answer one photo.
         */
        post: operations["predict"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Project
         * @description Show a project: its figures, what to do next, what is under way.
         */
        get: operations["project"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change
         * @description Rename a project, or put it away or back.
         */
        patch: operations["project_change"];
        trace?: never;
    };
    "/api/projects/{p}/acts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Acts
         * @description Return what was done, the newest first.
         */
        get: operations["list_acts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/acts/{act}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo
         * @description Take an act back in one step, whatever it was; an undo is taken back likewise.
         */
        post: operations["undo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/agreement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Agreement
         * @description Return how far people agree beyond chance.
         */
        get: operations["agreement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/boxes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Boxes
         * @description Keep a region that somebody drew, with the name given; one act.
         */
        post: operations["draw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/cluster": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cluster
         * @description Sort the open regions by likeness.
         */
        post: operations["cluster"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/collect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Collect
         * @description Bring in a folder of the server's own disk.
         */
        post: operations["collect"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Endpoints
         * @description List the names under which a project's models answer, with their history.
         */
        get: operations["endpoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/endpoints/{name}/back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Back
         * @description Let the model before this one answer again; that is history as well.
         */
        post: operations["publish_back"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Events
         * @description Tell of jobs and of changes, until the page goes; `Last-Event-ID` goes on.
         */
        get: operations["events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/facets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Facets
         * @description Tell what the grid can be narrowed to, and how many of each there are.
         */
        get: operations["facets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/guess": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Guess
         * @description Propose a name for each open region.
         */
        post: operations["guess"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/invites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Invites
         * @description List a project's links, newest first; not what they are.
         */
        get: operations["invites"];
        put?: never;
        /**
         * Invite
         * @description Make a link that lets one person in, once, to label.
         */
        post: operations["invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/invites/{id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End
         * @description End a link, and the session it opened.
         */
        post: operations["invite_end"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Jobs
         * @description List a project's jobs, newest first.
         */
        get: operations["jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Job
         * @description Show one job.
         */
        get: operations["job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel
         * @description End a job: at once when it waits, within a second or two when it runs.
         */
        post: operations["job_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry
         * @description Let a job that failed or was cancelled wait again.
         */
        post: operations["job_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say
         * @description Say something of regions: one act, all of it or none.
         */
        post: operations["say"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/labels/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export
         * @description Return every label that holds as one file, written while it is sent.
         */
        get: operations["labels_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/labels/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import
         * @description Say what a file says, in one act; what people said otherwise stays.
         */
        post: operations["labels_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/map": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Map Grid
         * @description Tell how long a grid is and where it can be entered.
         */
        get: operations["map_grid"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Models
         * @description List a project's models, newest first.
         */
        get: operations["models"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/models/{digest}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Model
         * @description Look at one model from every side, beside another one if wanted.
         */
        get: operations["evaluate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/models/{digest}/bundle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Bundle
         * @description Return a model's bundle as a zip, written while it is sent.
         */
        get: operations["bundle"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/models/{digest}/explain/{region}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain
         * @description Draw what a model's answer about a region rests on.
         */
        get: operations["explain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/models/{digest}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Items
         * @description List judged items, surest first: those of a cell of the matrix, or mistakes.
         *
         *     `answered=0` asks for the last column: what is not answered at the threshold.
         */
        get: operations["judged_items"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/models/{digest}/matrix": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Matrix
         * @description Count items by true name and answer.
         */
        get: operations["matrix"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/models/{digest}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Report
         * @description Return a model's report, one page that needs nothing else.
         */
        get: operations["report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/monitor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Monitor
         * @description Tell how a project's endpoints are doing.
         */
        get: operations["monitor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/monitor/inputs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Input
         * @description Show what was sent, upright and no larger than a screen needs.
         */
        get: operations["monitor_input"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/monitor/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send
         * @description Make photos of the project out of inputs; returns the job that does it.
         */
        post: operations["monitor_send"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/names": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Names
         * @description List the names, with how many regions bear each.
         */
        get: operations["list_names"];
        put?: never;
        /**
         * Make Name
         * @description Make a name.
         */
        post: operations["make_name"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/names/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Names
         * @description Find names while they are typed: spelling, kana, romaji, former names.
         */
        get: operations["search_names"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/names/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Name
         * @description Return one name with its history.
         */
        get: operations["show_name"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Edit Name
         * @description Change a name; a former spelling becomes an alias with its dates.
         */
        patch: operations["edit_name"];
        trace?: never;
    };
    "/api/projects/{p}/names/{id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge Name
         * @description Let every label of a name be one of another.
         */
        post: operations["merge_name"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/names/{id}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retire Name
         * @description Propose and learn a name no longer; its labels stay.
         */
        post: operations["retire_name"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/names/{id}/return": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Return Name
         * @description Let a retired name live again.
         */
        post: operations["return_name"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/names/{id}/split": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Split Name
         * @description Give some regions of a name a new one.
         */
        post: operations["split_name"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * People
         * @description Return everybody who has said something, the busiest first.
         */
        get: operations["people"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/pictures/{sha}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Picture
         * @description Return a photo upright; its longer side has at most about *max* pixels.
         */
        get: operations["picture"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Plan
         * @description Show what a training would learn from, and what has changed since the last.
         */
        get: operations["plan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish
         * @description Let an endpoint answer with a model whose bundle answers as recorded.
         */
        post: operations["publish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/queue/clusters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Clusters
         * @description Return clusters of open tiles, the largest first.
         */
        get: operations["queue_clusters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/queue/clusters/{c}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Cluster
         * @description Return all open tiles of one cluster.
         */
        get: operations["queue_cluster"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/queue/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Confirm
         * @description Ask whether tiles are all of the name that is proposed for them.
         */
        get: operations["queue_confirm"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/queue/one": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One By One
         * @description Return what to ask next, what teaches most first.
         */
        get: operations["queue_one"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/queue/same": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Same
         * @description Return pairs of names that may be one.
         */
        get: operations["queue_same"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/regions/{r}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Region
         * @description Return one region with its photo, its history and what is like it.
         */
        get: operations["show_region"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Settings
         * @description Tell what was chosen.
         */
        get: operations["settings"];
        /**
         * Change
         * @description Choose anew; 409 when somebody else did since.
         */
        put: operations["settings_change"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/shots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Shots
         * @description Return one stretch of the grid of photos.
         */
        get: operations["list_shots"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/shots/{sha}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show Shot
         * @description Return one photo with its regions and what was done to it.
         */
        get: operations["show_shot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/thumbs/{region}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Thumb
         * @description Return a region upright; its shorter side has about *size* pixels.
         */
        get: operations["thumb"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/tiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Tiles
         * @description Return one stretch of the grid of regions.
         */
        get: operations["list_tiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/train": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Train
         * @description Learn from what is known now, judge it, and publish it if that is wanted.
         */
        post: operations["train"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/trash": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Trash
         * @description Put photos into the bin, or take them out; one act.
         */
        post: operations["trash"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/turn": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Turn
         * @description Have a photo shown turned; one act.
         */
        post: operations["turn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload
         * @description Announce files; the same list again goes on where it stopped.
         */
        post: operations["upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/uploads/{u}/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finish
         * @description Import what was uploaded; raises Refused while files are missing.
         */
        post: operations["upload_finish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{p}/uploads/{u}/{index}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put
         * @description Add bytes to a file; once it is whole and this is answered, it is safe.
         */
        put: operations["upload_bytes"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sample": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sample
         * @description Make a project of drawn photos, to try everything with.
         */
        post: operations["sample"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/storage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Storage
         * @description Tell how much room everything takes; counted at most once a minute.
         */
        get: operations["storage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * ActWire
         * @description One thing somebody did.
         */
        ActWire: {
            /** At */
            at: string;
            /** Count */
            count: number;
            /** Id */
            id: string;
            /** Kind */
            kind: string;
            /**
             * Name
             * @description Spelling, when it is about one name.
             */
            name: string | null;
            /**
             * Sample
             * @description At most six of the regions it touched.
             */
            sample: string[];
            /** Seconds */
            seconds: number;
            /**
             * Undoes
             * @description The act it takes back.
             */
            undoes: string | null;
            /**
             * Undone
             * @description The act that took it back.
             */
            undone: string | null;
            /** Verb */
            verb: string;
            /** Who */
            who: string;
        };
        /**
         * AgreementWire
         * @description How far people agree on what two of them have named.
         */
        AgreementWire: {
            /** Between */
            between: components["schemas"]["BetweenWire"][];
            /**
             * Confused
             * @description Ids of names, or what was said instead of one.
             */
            confused: components["schemas"]["ConfusedWire"][];
            /** High */
            high: number | null;
            /**
             * Kappa
             * @description Cohen's; the mean over pairs of people.
             */
            kappa: number | null;
            /**
             * Low
             * @description Its 95 % interval.
             */
            low: number | null;
            /**
             * Pairs
             * @description Regions that two people have named.
             */
            pairs: number;
            /**
             * Wanted
             * @description Regions still to be named twice.
             */
            wanted: number;
        };
        /**
         * AliasWire
         * @description Another spelling, and the days it held from and to, when they are known.
         */
        AliasWire: {
            /** From */
            from?: string | null;
            /** Spelling */
            spelling: string;
            /** To */
            to?: string | null;
        };
        /**
         * AnswerWire
         * @description What an endpoint answers of one photo.
         */
        AnswerWire: {
            /** Endpoint */
            endpoint: string;
            /**
             * Model
             * @description Digest of the model that answered.
             */
            model: string;
            /**
             * Reason
             * @description Why there is no region, when there is none.
             */
            reason: string;
            /** Regions */
            regions: components["schemas"]["FoundWire"][];
            /** @description The reason by code, where it is known. */
            why: components["schemas"]["SaidWire"] | null;
        };
        /**
         * AskedWire
         * @description A tile that is asked about, and why.
         */
        AskedWire: {
            /**
             * Also
             * @description Further names that hold.
             */
            also?: string[] | null;
            /** Cluster */
            cluster: number | null;
            /** Condition */
            condition: string;
            /** Doubt */
            doubt: number | null;
            /** Folder */
            folder: string;
            /**
             * Guess
             * @description Id of the name the model proposes.
             */
            guess: string | null;
            /** N */
            n: number;
            /**
             * Name
             * @description Id of the name a person gave.
             */
            name: string | null;
            /**
             * Not
             * @description Names it is said not to be.
             */
            not?: string[] | null;
            /** Photo */
            photo: string;
            /**
             * Purpose
             * @description Answers to `check` and `overlap` only measure; send it back.
             * @enum {string}
             */
            purpose: "label" | "check" | "overlap";
            /** Region */
            region: string;
            /** Score */
            score: number | null;
            /**
             * State
             * @description open, named, unknown or skipped.
             */
            state: string;
            /** Taken */
            taken: string | null;
            /** Top */
            top: [
                string,
                number
            ][];
            /** Trashed */
            trashed: boolean;
            /**
             * Turn
             * @description Degrees its photo is shown turned; left out when 0.
             */
            turn?: number | null;
            /** Twin */
            twin: boolean;
            /** Version */
            version: number;
            /** Who */
            who: string;
        };
        /**
         * BackWire
         * @description Who answers again.
         */
        BackWire: {
            /** Endpoint */
            endpoint: string;
            /** Model */
            model: string;
            /** Number */
            number: number;
        };
        /**
         * BaselineWire
         * @description The best dumb answer.
         */
        BaselineWire: {
            /** Key */
            key: string;
            /** Value */
            value: number;
        };
        /**
         * BetweenWire
         * @description How far two people agree.
         */
        BetweenWire: {
            /** A */
            a: string;
            /** B */
            b: string;
            /** Kappa */
            kappa: number | null;
            /** Pairs */
            pairs: number;
        };
        /**
         * BoxWire
         * @description A region that somebody drew: a box, or four extreme points.
         */
        BoxWire: {
            /** Box */
            box?: [
                number,
                number,
                number,
                number
            ] | null;
            /**
             * Name
             * @description A spelling.
             */
            name?: string | null;
            /** Photo */
            photo: string;
            /**
             * Points
             * @description Leftmost, topmost, rightmost and lowest, in any order.
             */
            points?: [
                number,
                number
            ][] | null;
            /**
             * Seconds
             * @default 0
             */
            seconds?: number;
        };
        /**
         * BytesWire
         * @description How much of a file has arrived.
         */
        BytesWire: {
            /** Bytes */
            bytes: number;
        };
        /**
         * CollectWire
         * @description Where photos lie on the server's own disk.
         */
        CollectWire: {
            /**
             * Mode
             * @default auto
             * @enum {string}
             */
            mode?: "auto" | "faces" | "whole" | "small";
            /** Path */
            path: string;
        };
        /**
         * ConditionWire
         * @description How items of one condition fare.
         */
        ConditionWire: {
            /** Accuracy */
            accuracy: number;
            /** High */
            high: number;
            /** Items */
            items: number;
            /** Low */
            low: number;
            /** Slice */
            slice: string;
            /** Value */
            value: string;
        };
        /**
         * ConfirmWire
         * @description Are these all of one name?
         */
        ConfirmWire: {
            /**
             * Left
             * @description Open tiles this name is proposed for.
             */
            left: number;
            /**
             * Looks
             * @description At most three regions that bear the name.
             */
            looks: string[];
            name: components["schemas"]["miwake__doors__http__names__NameWire"] | null;
            /**
             * Open
             * @description All open tiles.
             */
            open: number;
            /** Others */
            others: components["schemas"]["OtherWire"][];
            /**
             * Source
             * @description Who proposes: model, neighbours or none.
             */
            source: string;
            /**
             * Tiles
             * @description The surest first.
             */
            tiles: components["schemas"]["AskedWire"][];
        };
        /**
         * ConfusedWire
         * @description Two names that people gave to the same regions.
         */
        ConfusedWire: {
            /** A */
            a: string;
            /** B */
            b: string;
            /** Count */
            count: number;
        };
        /**
         * DifferenceWire
         * @description What is otherwise than in the last snapshot.
         */
        DifferenceWire: {
            /** Added */
            added: number;
            /** Changed */
            changed: number;
            /** Names Added */
            names_added: string[];
            /** Names Gone */
            names_gone: string[];
            /** Removed */
            removed: number;
        };
        /**
         * DoneWire
         * @description What an act did: itself, and what it touched as that stands now.
         */
        DoneWire: {
            act: components["schemas"]["ActWire"];
            /** Shots */
            shots: components["schemas"]["ShotWire"][];
            /** Tiles */
            tiles: components["schemas"]["TileWire"][];
        };
        /**
         * EditWire
         * @description What is to change of a name; what is left out stays.
         */
        EditWire: {
            /** About */
            about?: string | null;
            /** Aliases */
            aliases?: components["schemas"]["AliasWire"][] | null;
            /** Hotkey */
            hotkey?: string | null;
            /** Reading */
            reading?: string | null;
            /**
             * Spelling
             * @description The former one becomes an alias.
             */
            spelling?: string | null;
            /** Version */
            version: number;
        };
        /**
         * EndpointWire
         * @description A name under which a model answers now.
         */
        EndpointWire: {
            /**
             * History
             * @description Oldest first; the last answers now.
             */
            history: components["schemas"]["PastWire"][];
            /** Model */
            model: string;
            /** Name */
            name: string;
            /** Number */
            number: number;
            /**
             * Parity
             * @description Largest difference from the recorded answers, when last proved.
             */
            parity: number | null;
            /** Since */
            since: string;
            /** Threshold */
            threshold: number | null;
        };
        /**
         * EntryWire
         * @description What was said of a region, when and by whom.
         */
        EntryWire: {
            /** Act */
            act: string;
            /** At */
            at: string;
            /** Name */
            name: string | null;
            /** Verb */
            verb: string;
            /** Who */
            who: string;
        };
        /**
         * ErrorWire
         * @description An error of the protocol.
         */
        ErrorWire: {
            /** Error */
            error: string;
        };
        /**
         * EvaluationWire
         * @description A model, looked at from every side.
         */
        EvaluationWire: {
            against: components["schemas"]["ModelCard"] | null;
            card: components["schemas"]["ModelCard"];
            /** Conditions */
            conditions: components["schemas"]["ConditionWire"][];
            /**
             * Curve
             * @description Recall, precision, threshold.
             */
            curve: [
                number,
                number,
                number
            ][];
            /**
             * Doubtful
             * @description Likely label errors.
             */
            doubtful: components["schemas"]["WrongWire"][];
            /** Labels */
            labels: components["schemas"]["LabelWire"][];
            /** Notes */
            notes: string[];
            /** Panels */
            panels: components["schemas"]["PanelWire"][];
            report: components["schemas"]["ReportWire"];
            /**
             * Said
             * @description The notes by code, where known.
             */
            said: (components["schemas"]["SaidWire"] | null)[];
            sentence: components["schemas"]["SentenceWire"];
            /**
             * Thresholds
             * @description Threshold, share answered, share of those right; 101 rows.
             */
            thresholds: [
                number,
                number,
                number | null
            ][];
        };
        /**
         * FacetsWire
         * @description What the grid can be narrowed to.
         */
        FacetsWire: {
            /** Conditions */
            conditions: components["schemas"]["ValueCount"][];
            /** Folders */
            folders: components["schemas"]["ValueCount"][];
            /** Months */
            months: components["schemas"]["ValueCount"][];
            /** Names */
            names: components["schemas"]["NameCount"][];
            /** States */
            states: {
                [key: string]: number;
            };
            /**
             * Trash
             * @description Photos in the bin.
             */
            trash: number;
            /** Twins */
            twins: number;
            /**
             * Without
             * @description Photos in which nothing was found.
             */
            without: number;
        };
        /**
         * FaultWire
         * @description An error: a stable code, and a text for people.
         */
        FaultWire: {
            /** Code */
            code: string;
            /** Message */
            message: string;
            /** Params */
            params: {
                [key: string]: unknown;
            };
        };
        /**
         * FigureWire
         * @description A share with the ends of its 95 % interval.
         */
        FigureWire: {
            /** High */
            high: number | null;
            /** Low */
            low: number | null;
            /** Value */
            value: number | null;
        };
        /**
         * FiguresWire
         * @description The figures along the top of a project's page.
         */
        FiguresWire: {
            /** Evaluate */
            evaluate: number | null;
            /** Label Left */
            label_left: number;
            /** Monitor */
            monitor: string;
            /** Names */
            names: number;
            /** Photos */
            photos: number;
            /** Publish */
            publish: number;
            /** Train */
            train: string | null;
        };
        /**
         * FileWire
         * @description A file as the browser knows it.
         */
        FileWire: {
            /**
             * Modified
             * @default 0
             */
            modified?: number;
            /** Path */
            path: string;
            /** Size */
            size: number;
        };
        /**
         * FoundWire
         * @description One answered region of the photo.
         */
        FoundWire: {
            /**
             * Box
             * @description Left, top, right, bottom in pixels.
             */
            box: number[];
            /** Label */
            label: string;
            /** Score */
            score: number;
            /**
             * Scores
             * @description One score a name.
             */
            scores: {
                [key: string]: number;
            };
        };
        /** HTTPValidationError */
        HTTPValidationError: {
            /** Detail */
            detail?: components["schemas"]["ValidationError"][];
        };
        /**
         * HitWire
         * @description A name that what was typed leads to.
         */
        HitWire: {
            /**
             * By
             * @description spelling, reading or alias.
             */
            by: string;
            /**
             * Matched
             * @description The text that was met.
             */
            matched: string;
            name: components["schemas"]["miwake__doors__http__names__NameWire"];
        };
        /**
         * ImportedWire
         * @description What became of a file of labels.
         */
        ImportedWire: {
            /** @description It can be undone; null: nothing was new. */
            act: components["schemas"]["ActWire"] | null;
            /**
             * Conflicts
             * @description Labels whose region bears another name here.
             */
            conflicts: number;
            /**
             * Matched
             * @description Labels whose region is here.
             */
            matched: number;
            /**
             * Missed
             * @description How many those are.
             */
            missed: number;
            /**
             * Said
             * @description Of these, those that did not hold yet.
             */
            said: number;
            /**
             * Unknown
             * @description Labels without a home here, and why.
             */
            unknown: string[];
        };
        /**
         * IntoWire
         * @description The name that takes another in.
         */
        IntoWire: {
            /** Into */
            into: string;
            /** Version */
            version: number;
        };
        /**
         * InviteWire
         * @description A helper's link, and what became of it.
         */
        InviteWire: {
            /** Created */
            created: string;
            /** Ended */
            ended: string | null;
            /** Expires */
            expires: string;
            /** Id */
            id: string;
            /** Used */
            used: string | null;
            /** Who */
            who: string;
        };
        /**
         * ItemsWire
         * @description Items, surest first.
         */
        ItemsWire: {
            /** Items */
            items: components["schemas"]["WrongWire"][];
        };
        /**
         * JobWire
         * @description Work under way, or done, or failed and why.
         */
        JobWire: {
            /** Attempts */
            attempts: number;
            /** Code */
            code: string;
            /** Created */
            created: string;
            /**
             * Curve
             * @description Series, x, y.
             */
            curve: [
                string,
                number,
                number
            ][];
            /** Done */
            done: number;
            /** Ended */
            ended: string | null;
            /** Error */
            error: string;
            /** Id */
            id: string;
            /**
             * Left
             * @description Seconds the stage still needs.
             */
            left: number | null;
            /** Log */
            log: string;
            /** N */
            n: number;
            /** Result */
            result: unknown;
            /** Stage */
            stage: string;
            /** Started */
            started: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "running" | "done" | "failed" | "cancelled";
            /** Total */
            total: number;
            /** Verb */
            verb: string;
            /** Version */
            version: number;
            /** Who */
            who: string;
        };
        /**
         * JoinWire
         * @description The token of a link, and what the helper wants to be called.
         */
        JoinWire: {
            /** Token */
            token: string;
            /**
             * Who
             * @default
             */
            who?: string;
        };
        /**
         * JoinedWire
         * @description Where a helper may label now, and under which name.
         */
        JoinedWire: {
            /** Project */
            project: string;
            /** Who */
            who: string;
        };
        /**
         * LabelWire
         * @description How one label fares.
         */
        LabelWire: {
            /** Ap */
            ap: number | null;
            /**
             * Change
             * @description AP less that of the model beside it.
             */
            change: number | null;
            /** Id */
            id: string | null;
            /** Items */
            items: number;
            /** Precision */
            precision: number | null;
            /** Recall */
            recall: number | null;
            /** Spelling */
            spelling: string;
        };
        /**
         * LabelsWire
         * @description What is said in one act.
         */
        LabelsWire: {
            /**
             * Purpose
             * @description `check` and `overlap` only measure: nothing is relabelled.
             * @default label
             * @enum {string}
             */
            purpose?: "label" | "check" | "overlap";
            /** Sayings */
            sayings: components["schemas"]["SayingWire"][];
            /**
             * Seconds
             * @description Spent on all of them.
             * @default 0
             */
            seconds?: number;
        };
        /**
         * LastWire
         * @description The newest model, and what it learned from.
         */
        LastWire: {
            /** Created */
            created: string;
            /** Digest */
            digest: string;
            /** Number */
            number: number;
            /** Snapshot */
            snapshot: string;
        };
        /**
         * LinkWire
         * @description The link; it is shown this once.
         */
        LinkWire: {
            /** Expires */
            expires: string;
            /** Id */
            id: string;
            /** Url */
            url: string;
        };
        /**
         * ListWire
         * @description All files of one upload.
         */
        ListWire: {
            /** Files */
            files: components["schemas"]["FileWire"][];
        };
        /**
         * MakeWire
         * @description A new name.
         */
        MakeWire: {
            /** Reading */
            reading?: string | null;
            /** Spelling */
            spelling: string;
        };
        /**
         * MapWire
         * @description How long a grid is, and where it can be entered.
         */
        MapWire: {
            /**
             * Cursors
             * @description Of every step-th row; the first is empty.
             */
            cursors: string[];
            /** Total */
            total: number;
            /**
             * Version
             * @description Rises with every act.
             */
            version: number;
        };
        /**
         * MatrixWire
         * @description Items by true name and answer; the last column is what is not answered.
         */
        MatrixWire: {
            /** Names */
            names: string[];
            /** Rows */
            rows: number[][];
        };
        /**
         * MeWire
         * @description Who is asking.
         */
        MeWire: {
            /** Languages */
            languages: string[];
            /**
             * Project
             * @description A helper's only project.
             */
            project: string | null;
            /**
             * Role
             * @enum {string}
             */
            role: "owner" | "helper";
            /** Who */
            who: string;
        };
        /**
         * MergeWire
         * @description Two clusters that may be one.
         */
        MergeWire: {
            /** A */
            a: number;
            /** B */
            b: number;
            /** Likeness */
            likeness: number;
        };
        /**
         * ModelCard
         * @description A model in a list.
         */
        ModelCard: {
            /** @description None until it is judged. */
            accuracy: components["schemas"]["FigureWire"] | null;
            /** Created */
            created: string;
            /** Digest */
            digest: string;
            /**
             * Items
             * @description Items it was judged on.
             */
            items: number;
            /** Names */
            names: number;
            /**
             * Number
             * @description v1, v2, … in the order of first making.
             */
            number: number;
            /**
             * Published
             * @description Endpoints that answer with it now.
             */
            published: string[];
            /**
             * Seconds
             * @description Its training took, when known.
             */
            seconds: number | null;
            /** Snapshot */
            snapshot: string;
            /** Task */
            task: string;
        };
        /**
         * MonitorWire
         * @description How the endpoints of a project are doing.
         */
        MonitorWire: {
            /** P50 Ms */
            p50_ms: number | null;
            /** P95 Ms */
            p95_ms: number | null;
            /**
             * Per
             * @description Requests by five minutes.
             */
            per: [
                string,
                number
            ][];
            /** Requests */
            requests: number;
            /**
             * Sent
             * @description Inputs that became photos of the project.
             */
            sent: number;
            /** Unsure */
            unsure: components["schemas"]["UnsureWire"][];
            /** Unsure Share */
            unsure_share: number | null;
        };
        /**
         * MovedWire
         * @description An act that moved labels, and how many regions got another name.
         */
        MovedWire: {
            act: components["schemas"]["ActWire"];
            /** Moved */
            moved: number;
            name: components["schemas"]["miwake__doors__http__names__NameWire"];
        };
        /**
         * NameChangeWire
         * @description One thing that was done to a name.
         */
        NameChangeWire: {
            /** Act */
            act: string;
            /** After */
            after: {
                [key: string]: unknown;
            };
            /** At */
            at: string;
            /** Before */
            before: {
                [key: string]: unknown;
            };
            /** Verb */
            verb: string;
            /** Who */
            who: string;
        };
        /**
         * NameCount
         * @description A name, and how many tiles bear it.
         */
        NameCount: {
            /** Count */
            count: number;
            /** Id */
            id: string;
            /** Spelling */
            spelling: string;
        };
        /**
         * NameHistoryWire
         * @description A name, and what was done to it, the oldest first.
         */
        NameHistoryWire: {
            /** About */
            about: string;
            /** Aliases */
            aliases: components["schemas"]["AliasWire"][];
            /**
             * Count
             * @description Regions that bear it.
             */
            count: number;
            /**
             * Guessed
             * @description Open regions it is proposed for.
             */
            guessed: number;
            /** History */
            history: components["schemas"]["NameChangeWire"][];
            /** Hotkey */
            hotkey: string;
            /** Id */
            id: string;
            /**
             * Into
             * @description The name it was merged into.
             */
            into: string | null;
            /**
             * Life
             * @description active, retired or merged.
             */
            life: string;
            /** Reading */
            reading: string | null;
            /** Spelling */
            spelling: string;
            /** Version */
            version: number;
        };
        /**
         * NamedWire
         * @description An act on a name, and the name as it is now.
         */
        NamedWire: {
            act: components["schemas"]["ActWire"];
            name: components["schemas"]["miwake__doors__http__names__NameWire"];
        };
        /**
         * NamesWire
         * @description A stretch of the names, and the cursor behind it.
         */
        NamesWire: {
            /** Names */
            names: components["schemas"]["miwake__doors__http__names__NameWire"][];
            /** Next */
            next: string | null;
            /** Total */
            total: number;
        };
        /**
         * NewWire
         * @description What a new project is called.
         */
        NewWire: {
            /** Name */
            name: string;
        };
        /**
         * NextWire
         * @description What to do next: the page says it in words, by its code.
         */
        NextWire: {
            /** Action */
            action: string | null;
            /** Code */
            code: string;
            /** Href */
            href: string;
            /** Params */
            params: {
                [key: string]: string | number;
            };
        };
        /**
         * OneWire
         * @description What to ask next, one at a time.
         */
        OneWire: {
            /**
             * Names
             * @description Spellings of the names proposed.
             */
            names: {
                [key: string]: string;
            };
            /** Open */
            open: number;
            /** Tiles */
            tiles: components["schemas"]["AskedWire"][];
        };
        /**
         * OtherWire
         * @description A name that could be asked about.
         */
        OtherWire: {
            /**
             * Count
             * @description Regions that bear it.
             */
            count: number;
            /** Id */
            id: string;
            /**
             * Open
             * @description Open tiles it is proposed for.
             */
            open: number;
            /** Spelling */
            spelling: string;
        };
        /**
         * PairWire
         * @description Two names that may be one.
         */
        PairWire: {
            a: components["schemas"]["SideWire"];
            b: components["schemas"]["SideWire"];
            /** Likeness */
            likeness: number;
        };
        /**
         * PairsWire
         * @description Names that may be one, the most alike first.
         */
        PairsWire: {
            /** Pairs */
            pairs: components["schemas"]["PairWire"][];
        };
        /**
         * PanelWire
         * @description One sealed piece of the verdict.
         */
        PanelWire: {
            /** Data */
            data: {
                [key: string]: unknown;
            };
            /** Key */
            key: string;
            /** Kind */
            kind: string;
        };
        /**
         * PartWire
         * @description A file of which some has arrived.
         */
        PartWire: {
            /** Bytes */
            bytes: number;
            /** Index */
            index: number;
        };
        /**
         * PastWire
         * @description A model that answers, or answered, under a name.
         */
        PastWire: {
            /** Model */
            model: string;
            /** Number */
            number: number;
            /** Since */
            since: string;
        };
        /**
         * PersonWire
         * @description What one person has done in a project.
         */
        PersonWire: {
            /**
             * Checks
             * @description Attention checks that were answered …
             */
            checks: number;
            /**
             * Checks Right
             * @description … and how many of them rightly.
             */
            checks_right: number;
            /**
             * Count
             * @description Things said that stand.
             */
            count: number;
            /**
             * Per Minute
             * @description In the last sitting.
             */
            per_minute: number | null;
            /** Seconds Per Label */
            seconds_per_label: number | null;
            /** Today */
            today: number;
            /** Who */
            who: string;
        };
        /**
         * PhotoWire
         * @description All there is to say of one photo.
         */
        PhotoWire: {
            /** History */
            history: components["schemas"]["ActWire"][];
            /** Regions */
            regions: components["schemas"]["PlacedWire"][];
            shot: components["schemas"]["ShotWire"];
        };
        /**
         * PlacedWire
         * @description A tile, and where it lies in its photo.
         */
        PlacedWire: {
            /**
             * Also
             * @description Further names that hold.
             */
            also?: string[] | null;
            /** Box */
            box: [
                number,
                number,
                number,
                number
            ];
            /** Cluster */
            cluster: number | null;
            /** Condition */
            condition: string;
            /** Doubt */
            doubt: number | null;
            /** Folder */
            folder: string;
            /**
             * Guess
             * @description Id of the name the model proposes.
             */
            guess: string | null;
            /** N */
            n: number;
            /**
             * Name
             * @description Id of the name a person gave.
             */
            name: string | null;
            /**
             * Not
             * @description Names it is said not to be.
             */
            not?: string[] | null;
            /** Photo */
            photo: string;
            /** Region */
            region: string;
            /** Score */
            score: number | null;
            /**
             * State
             * @description open, named, unknown or skipped.
             */
            state: string;
            /** Taken */
            taken: string | null;
            /** Top */
            top: [
                string,
                number
            ][];
            /** Trashed */
            trashed: boolean;
            /**
             * Turn
             * @description Degrees its photo is shown turned; left out when 0.
             */
            turn?: number | null;
            /** Twin */
            twin: boolean;
            /** Version */
            version: number;
            /** Who */
            who: string;
        };
        /**
         * PlanWire
         * @description What a training would learn from now.
         */
        PlanWire: {
            difference: components["schemas"]["DifferenceWire"] | null;
            /**
             * Form
             * @description JSON Schema of the options.
             */
            form: {
                [key: string]: unknown;
            };
            /** Items */
            items: number;
            last: components["schemas"]["LastWire"] | null;
            missing: components["schemas"]["NextWire"] | null;
            /** Names */
            names: components["schemas"]["miwake__doors__http__plan__NameWire"][];
            /** Notes */
            notes: string[];
            /** Ready */
            ready: boolean;
            /**
             * Said
             * @description The notes by code, where known.
             */
            said: (components["schemas"]["SaidWire"] | null)[];
            /**
             * Seconds
             * @description What it would take.
             */
            seconds: number;
        };
        /**
         * ProjectCard
         * @description A project at a glance.
         */
        ProjectCard: {
            /** Archived */
            archived: boolean;
            /**
             * Covers
             * @description At most four regions to show.
             */
            covers: string[];
            /** Id */
            id: string;
            /**
             * Mode
             * @description faces, whole or small; null: not chosen.
             */
            mode: string | null;
            /** Models */
            models: number;
            /** Name */
            name: string;
            /** Named */
            named: number;
            /** Open */
            open: number;
            /** Photos */
            photos: number;
            published: components["schemas"]["PublishedCard"] | null;
            /** Reason */
            reason: string;
            /** Regions */
            regions: number;
            /** Task */
            task: string;
            /** Updated */
            updated: string | null;
            /** Version */
            version: number;
            /** @description The reason by code, where it is known. */
            why: components["schemas"]["SaidWire"] | null;
        };
        /**
         * ProjectView
         * @description A project, what to do next, and what is under way.
         */
        ProjectView: {
            /** Archived */
            archived: boolean;
            /**
             * Covers
             * @description At most four regions to show.
             */
            covers: string[];
            figures: components["schemas"]["FiguresWire"];
            /** Id */
            id: string;
            /** Jobs */
            jobs: components["schemas"]["JobWire"][];
            /**
             * Mode
             * @description faces, whole or small; null: not chosen.
             */
            mode: string | null;
            /** Models */
            models: number;
            /** Name */
            name: string;
            /** Named */
            named: number;
            next: components["schemas"]["NextWire"];
            /** Open */
            open: number;
            /** Photos */
            photos: number;
            published: components["schemas"]["PublishedCard"] | null;
            /** Reason */
            reason: string;
            /** Regions */
            regions: number;
            settings: components["schemas"]["miwake__doors__http__projects__SettingsWire"];
            /** Task */
            task: string;
            /** Updated */
            updated: string | null;
            /** Version */
            version: number;
            /** Who */
            who: string;
            /** @description The reason by code, where it is known. */
            why: components["schemas"]["SaidWire"] | null;
        };
        /**
         * PublishWire
         * @description Which model is to answer, and under which name (the project's by default).
         */
        PublishWire: {
            /** Endpoint */
            endpoint?: string | null;
            /** Model */
            model: string;
        };
        /**
         * PublishedCard
         * @description What answers for a project now.
         */
        PublishedCard: {
            /** Endpoint */
            endpoint: string;
            /** Model Number */
            model_number: number;
            /** Since */
            since: string;
        };
        /**
         * PublishedWire
         * @description Who answers from now on.
         */
        PublishedWire: {
            /** Endpoint */
            endpoint: string;
            /** Parity */
            parity: number;
        };
        /**
         * RefusedWire
         * @description A file that is not wanted.
         */
        RefusedWire: {
            /** Index */
            index: number;
            /** Reason */
            reason: string;
        };
        /**
         * RegionWire
         * @description All there is to say of one region.
         */
        RegionWire: {
            /** Box */
            box: [
                number,
                number,
                number,
                number
            ];
            /** History */
            history: components["schemas"]["EntryWire"][];
            /**
             * Others
             * @description The photo's other regions.
             */
            others: components["schemas"]["PlacedWire"][];
            shot: components["schemas"]["ShotWire"];
            /** Similar */
            similar: components["schemas"]["TileWire"][];
            tile: components["schemas"]["TileWire"];
        };
        /**
         * ReportWire
         * @description Where the report lies, by language.
         */
        ReportWire: {
            /** En */
            en: string;
            /** Ja */
            ja: string;
        };
        /**
         * SaidWire
         * @description What a text says, for a page that says it in its own words.
         */
        SaidWire: {
            /** Code */
            code: string;
            /** Params */
            params: {
                [key: string]: string | number;
            };
        };
        /**
         * SampleWire
         * @description The project of sample photos, and the job that brings them.
         */
        SampleWire: {
            job: components["schemas"]["JobWire"];
            project: components["schemas"]["ProjectCard"];
        };
        /**
         * SayingWire
         * @description One thing to be said of one region.
         */
        SayingWire: {
            /**
             * Name
             * @description Id of a name.
             */
            name?: string | null;
            /** Region */
            region: string;
            /**
             * Says
             * @enum {string}
             */
            says: "is" | "is-not" | "dont-know" | "skip";
            /**
             * Spelling
             * @description A name by its spelling, known or new.
             */
            spelling?: string | null;
            /**
             * Version
             * @description The version of the tile that was looked at.
             */
            version?: number | null;
        };
        /**
         * SeenWire
         * @description A photo, in the version that was seen.
         */
        SeenWire: {
            /** Photo */
            photo: string;
            /**
             * Version
             * @description None: whichever it has now, as for who saw its faces only.
             */
            version?: number | null;
        };
        /**
         * SendWire
         * @description Inputs that are to become photos to label.
         */
        SendWire: {
            /** Ids */
            ids: number[];
        };
        /**
         * SentenceWire
         * @description The honest score.
         */
        SentenceWire: {
            /** Accuracy */
            accuracy: number | null;
            baseline: components["schemas"]["BaselineWire"] | null;
            /**
             * Flattered
             * @description What a random split would claim.
             */
            flattered: number | null;
            /** High */
            high: number | null;
            /** Items */
            items: number;
            /** Low */
            low: number | null;
        };
        /**
         * ShotWire
         * @description A photo as the page shows it.
         */
        ShotWire: {
            /** Condition */
            condition: string;
            /** Folder */
            folder: string;
            /** Height */
            height: number;
            /** N */
            n: number;
            /** Photo */
            photo: string;
            /** Regions */
            regions: number;
            /** Source */
            source: string;
            /** Taken */
            taken: string | null;
            /** Trashed */
            trashed: boolean;
            /** Turn */
            turn: number;
            /** Twin */
            twin: string | null;
            /** Version */
            version: number;
            /** Width */
            width: number;
        };
        /**
         * ShotsWire
         * @description A stretch of photos, and the cursor behind it.
         */
        ShotsWire: {
            /** Next */
            next: string | null;
            /** Shots */
            shots: components["schemas"]["ShotWire"][];
        };
        /**
         * SideWire
         * @description A name of a pair, with some of what bears it.
         */
        SideWire: {
            /** Id */
            id: string;
            /** Spelling */
            spelling: string;
            /** Tiles */
            tiles: components["schemas"]["TileWire"][];
        };
        /**
         * SplitWire
         * @description Regions that get a name of their own.
         */
        SplitWire: {
            /** Regions */
            regions: string[];
            /** Spelling */
            spelling: string;
        };
        /**
         * StackWire
         * @description A cluster, and the most typical of it.
         */
        StackWire: {
            /** Cluster */
            cluster: number;
            /** Size */
            size: number;
            /** Tiles */
            tiles: components["schemas"]["TileWire"][];
        };
        /**
         * StacksWire
         * @description A stretch of the clusters, the largest first.
         */
        StacksWire: {
            /** Clusters */
            clusters: components["schemas"]["StackWire"][];
            /** Merges */
            merges: components["schemas"]["MergeWire"][];
            /** Next */
            next: string | null;
            /** Open */
            open: number;
            /**
             * Threshold
             * @description Mean cosine distance within a cluster.
             */
            threshold: number;
            /** Total */
            total: number;
        };
        /**
         * StorageWire
         * @description Bytes of what is kept.
         */
        StorageWire: {
            /** Blobs */
            blobs: number;
            /** Bundles */
            bundles: number;
            /** Cache */
            cache: number;
            /** Database */
            database: number;
            /**
             * Free
             * @description Bytes left on its disk.
             */
            free: number;
            /**
             * Home
             * @description The folder that holds everything.
             */
            home: string;
            /** Vectors */
            vectors: number;
        };
        /**
         * TileWire
         * @description A region as the page shows it.
         */
        TileWire: {
            /**
             * Also
             * @description Further names that hold.
             */
            also?: string[] | null;
            /** Cluster */
            cluster: number | null;
            /** Condition */
            condition: string;
            /** Doubt */
            doubt: number | null;
            /** Folder */
            folder: string;
            /**
             * Guess
             * @description Id of the name the model proposes.
             */
            guess: string | null;
            /** N */
            n: number;
            /**
             * Name
             * @description Id of the name a person gave.
             */
            name: string | null;
            /**
             * Not
             * @description Names it is said not to be.
             */
            not?: string[] | null;
            /** Photo */
            photo: string;
            /** Region */
            region: string;
            /** Score */
            score: number | null;
            /**
             * State
             * @description open, named, unknown or skipped.
             */
            state: string;
            /** Taken */
            taken: string | null;
            /** Top */
            top: [
                string,
                number
            ][];
            /** Trashed */
            trashed: boolean;
            /**
             * Turn
             * @description Degrees its photo is shown turned; left out when 0.
             */
            turn?: number | null;
            /** Twin */
            twin: boolean;
            /** Version */
            version: number;
            /** Who */
            who: string;
        };
        /**
         * TrainWire
         * @description What a training may be told; everything has a default.
         */
        TrainWire: {
            /** Options */
            options?: {
                [key: string]: unknown;
            } | null;
            /**
             * Publish
             * @default false
             */
            publish?: boolean;
            /** Seconds */
            seconds?: number | null;
        };
        /**
         * TrashWire
         * @description Photos that go into the bin, or come out of it.
         */
        TrashWire: {
            /** Photos */
            photos: components["schemas"]["SeenWire"][];
            /** Trashed */
            trashed: boolean;
        };
        /**
         * TurnWire
         * @description How a photo is to be shown.
         */
        TurnWire: {
            /** Photo */
            photo: string;
            /**
             * Turn
             * @description Degrees clockwise from how it is stored.
             * @enum {integer}
             */
            turn: 0 | 90 | 180 | 270;
            /** Version */
            version: number;
        };
        /**
         * UnsureWire
         * @description An answer that a person should look at.
         */
        UnsureWire: {
            /** At */
            at: string;
            /** Endpoint */
            endpoint: string;
            /** Id */
            id: number;
            /**
             * Photo
             * @description What was sent, while it is kept.
             */
            photo: string | null;
            /** Top */
            top: [
                string,
                number
            ][];
        };
        /**
         * UploadWire
         * @description What of an upload has arrived.
         */
        UploadWire: {
            /**
             * Have
             * @description Files that are whole, or not wanted.
             */
            have: number[];
            /** Id */
            id: string;
            /** Parts */
            parts: components["schemas"]["PartWire"][];
            /** Refused */
            refused: components["schemas"]["RefusedWire"][];
        };
        /** ValidationError */
        ValidationError: {
            /** Context */
            ctx?: Record<string, never>;
            /** Input */
            input?: unknown;
            /** Location */
            loc: (string | number)[];
            /** Message */
            msg: string;
            /** Error Type */
            type: string;
        };
        /**
         * ValueCount
         * @description A value, and how many tiles have it.
         */
        ValueCount: {
            /** Count */
            count: number;
            /** Value */
            value: string;
        };
        /**
         * VersionWire
         * @description The version of a name that was looked at.
         */
        VersionWire: {
            /** Version */
            version: number;
        };
        /**
         * WishWire
         * @description Whom the link is for.
         */
        WishWire: {
            /**
             * Who
             * @default
             */
            who?: string;
        };
        /**
         * WrongWire
         * @description An item, and what was answered.
         */
        WrongWire: {
            /** Guess */
            guess: string | null;
            /** Photo */
            photo: string;
            /** Region */
            region: string | null;
            /** Score */
            score: number;
            /** Source */
            source: string;
            /** Tile */
            tile: {
                [key: string]: unknown;
            } | null;
            /** Truth */
            truth: string;
        };
        /**
         * NameWire
         * @description What a region may be called.
         */
        miwake__doors__http__names__NameWire: {
            /** About */
            about: string;
            /** Aliases */
            aliases: components["schemas"]["AliasWire"][];
            /**
             * Count
             * @description Regions that bear it.
             */
            count: number;
            /**
             * Guessed
             * @description Open regions it is proposed for.
             */
            guessed: number;
            /** Hotkey */
            hotkey: string;
            /** Id */
            id: string;
            /**
             * Into
             * @description The name it was merged into.
             */
            into: string | null;
            /**
             * Life
             * @description active, retired or merged.
             */
            life: string;
            /** Reading */
            reading: string | null;
            /** Spelling */
            spelling: string;
            /** Version */
            version: number;
        };
        /**
         * NameWire
         * @description A name, and what it lacks.
         */
        miwake__doors__http__plan__NameWire: {
            /** Count */
            count: number;
            /** Id */
            id: string;
            /** Missing */
            missing: number;
            /** Spelling */
            spelling: string;
        };
        /**
         * ChangeWire
         * @description What is to be chosen now; what is left out stays.
         */
        miwake__doors__http__preferences__ChangeWire: {
            /** Checks */
            checks?: number | null;
            /** Hotkeys */
            hotkeys?: {
                [key: string]: string;
            } | null;
            /** Overlap */
            overlap?: number | null;
            /** Several */
            several?: boolean | null;
            /**
             * Version
             * @description The one looked at; 409 when it is older.
             */
            version: number;
            /** Who */
            who?: string | null;
        };
        /**
         * SettingsWire
         * @description What a project's people have chosen.
         */
        miwake__doors__http__preferences__SettingsWire: {
            /**
             * Checks
             * @description Share of a queue that measures attention.
             */
            checks: number;
            /**
             * Hotkeys
             * @description Action → key, where not the usual.
             */
            hotkeys: {
                [key: string]: string;
            };
            /**
             * Overlap
             * @description Share of a queue that measures agreement.
             */
            overlap: number;
            /**
             * Several
             * @description Whether a region may bear several names.
             */
            several: boolean;
            /** Version */
            version: number;
            /**
             * Who
             * @description Who speaks, when nobody says.
             * @default
             */
            who?: string;
        };
        /**
         * ChangeWire
         * @description What is to be otherwise; the version is the one that was seen.
         */
        miwake__doors__http__projects__ChangeWire: {
            /** Archived */
            archived?: boolean | null;
            /** Name */
            name?: string | null;
            /** Version */
            version: number;
        };
        /**
         * SettingsWire
         * @description What a project's people have chosen.
         */
        miwake__doors__http__projects__SettingsWire: {
            /** Checks */
            checks: number;
            /** Hotkeys */
            hotkeys: {
                [key: string]: string;
            };
            /** Overlap */
            overlap: number;
            /** Several */
            several: boolean;
            /** Version */
            version: number;
        };
        /**
         * TilesWire
         * @description Tiles, the most typical first.
         */
        miwake__doors__http__queue__TilesWire: {
            /** Tiles */
            tiles: components["schemas"]["TileWire"][];
        };
        /**
         * TilesWire
         * @description A stretch of tiles, how their names are spelled, and the cursor behind it.
         */
        miwake__doors__http__wires__TilesWire: {
            /**
             * Names
             * @description Spellings of the names that the tiles bear or are proposed.
             */
            names: {
                [key: string]: string;
            };
            /** Next */
            next: string | null;
            /** Tiles */
            tiles: components["schemas"]["TileWire"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    join: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JoinWire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JoinedWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    leave: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: boolean;
                    };
                };
            };
        };
    };
    me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeWire"];
                };
            };
        };
    };
    projects: {
        parameters: {
            query?: {
                archived?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectCard"][];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    project_new: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectCard"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    predict: {
        parameters: {
            query?: {
                /** @description One of several. */
                endpoint?: string | null;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
                "image/*": string;
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerWire"];
                };
            };
            /** @description A damaged form. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description No such project or endpoint. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description More than 20 MB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description Not a photo's content type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description The photo cannot be read. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description Too many requests wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectView"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    project_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["miwake__doors__http__projects__ChangeWire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectCard"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_acts: {
        parameters: {
            query?: {
                limit?: number;
                /** @description Id of the last act seen. */
                before?: string | null;
            };
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActWire"][];
                };
            };
            /** @description No such project, region, name or act. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description Changed since it was seen; nothing was written, and `params.stale` holds the tiles as they are now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    undo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
                act: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DoneWire"];
                };
            };
            /** @description No such project, region, name or act. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description Changed since it was seen; nothing was written, and `params.stale` holds the tiles as they are now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    agreement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgreementWire"];
                };
            };
            /** @description No such project, region or photo. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    draw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BoxWire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DoneWire"];
                };
            };
            /** @description No such project, region or photo. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description Changed since it was seen. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    cluster: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    collect: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CollectWire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    endpoints: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointWire"][];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    publish_back: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    events: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
            /** @description Too many pages listen. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    facets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FacetsWire"];
                };
            };
            /** @description No such project, region or photo. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    guess: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    invites: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InviteWire"][];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    invite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WishWire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    invite_end: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InviteWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    jobs: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobWire"][];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    job_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    job_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    say: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelsWire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DoneWire"];
                };
            };
            /** @description No such project, region, name or act. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description Changed since it was seen; nothing was written, and `params.stale` holds the tiles as they are now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    labels_export: {
        parameters: {
            query?: {
                format?: "csv" | "coco" | "labelstudio" | "yolo" | "imagefolder";
                photos?: boolean;
            };
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    labels_import: {
        parameters: {
            query?: {
                format?: ("csv" | "coco" | "labelstudio" | "yolo" | "imagefolder") | null;
                over?: boolean;
            };
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedWire"];
                };
            };
            /** @description Larger than a file of labels may be. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description No such file; the text names the line. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    map_grid: {
        parameters: {
            query?: {
                view?: "faces" | "photos";
                /** @description Id of the name a person gave. */
                name?: string | null;
                state?: ("open" | "named" | "unknown" | "skipped") | null;
                /** @description Id of the name that is proposed. */
                guess?: string | null;
                folder?: string | null;
                condition?: string | null;
                /** @description Taken then or later. */
                since?: string | null;
                /** @description Taken then or before. */
                until?: string | null;
                /** @description Least score of the guess. */
                low?: number | null;
                /** @description Highest score of the guess. */
                high?: number | null;
                /** @description Only near-duplicates. */
                twins?: boolean;
                /** @description Only photos that nothing was found on. */
                without?: boolean;
                /** @description Only what is in the bin; else never. */
                trash?: boolean;
                order?: "n" | "score" | "doubt";
                /** @description Part of the source or of the name. */
                text?: string | null;
                step?: number;
            };
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MapWire"];
                };
            };
            /** @description No such project, region or photo. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    models: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelCard"][];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    evaluate: {
        parameters: {
            query?: {
                against?: string | null;
            };
            header?: never;
            path: {
                p: string;
                digest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluationWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    bundle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
                digest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    explain: {
        parameters: {
            query?: {
                name?: string | null;
            };
            header?: never;
            path: {
                p: string;
                digest: string;
                region: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    judged_items: {
        parameters: {
            query?: {
                truth?: string | null;
                guess?: string | null;
                wrong?: boolean;
                answered?: boolean | null;
                condition?: string | null;
                threshold?: number;
                limit?: number;
            };
            header?: never;
            path: {
                p: string;
                digest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemsWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    matrix: {
        parameters: {
            query?: {
                threshold?: number;
            };
            header?: never;
            path: {
                p: string;
                digest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatrixWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    report: {
        parameters: {
            query?: {
                lang?: "en" | "ja";
            };
            header?: never;
            path: {
                p: string;
                digest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    monitor: {
        parameters: {
            query?: {
                hours?: number;
            };
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MonitorWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    monitor_input: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    monitor_send: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SendWire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_names: {
        parameters: {
            query?: {
                life?: "active" | "retired" | "merged";
                order?: "count" | "spelling" | "need";
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NamesWire"];
                };
            };
            /** @description No such project, region, name or act. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description Changed since it was seen; nothing was written, and `params.stale` holds the tiles as they are now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    make_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MakeWire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NamedWire"];
                };
            };
            /** @description No such project, region, name or act. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description Changed since it was seen; nothing was written, and `params.stale` holds the tiles as they are now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    search_names: {
        parameters: {
            query: {
                q: string;
                limit?: number;
            };
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HitWire"][];
                };
            };
            /** @description No such project, region, name or act. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description Changed since it was seen; nothing was written, and `params.stale` holds the tiles as they are now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    show_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NameHistoryWire"];
                };
            };
            /** @description No such project, region, name or act. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description Changed since it was seen; nothing was written, and `params.stale` holds the tiles as they are now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    edit_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditWire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NamedWire"];
                };
            };
            /** @description No such project, region, name or act. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description Changed since it was seen; nothing was written, and `params.stale` holds the tiles as they are now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    merge_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IntoWire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MovedWire"];
                };
            };
            /** @description No such project, region, name or act. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description Changed since it was seen; nothing was written, and `params.stale` holds the tiles as they are now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    retire_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VersionWire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NamedWire"];
                };
            };
            /** @description No such project, region, name or act. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description Changed since it was seen; nothing was written, and `params.stale` holds the tiles as they are now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    return_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VersionWire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NamedWire"];
                };
            };
            /** @description No such project, region, name or act. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description Changed since it was seen; nothing was written, and `params.stale` holds the tiles as they are now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    split_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SplitWire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MovedWire"];
                };
            };
            /** @description No such project, region, name or act. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description Changed since it was seen; nothing was written, and `params.stale` holds the tiles as they are now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    people: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonWire"][];
                };
            };
            /** @description No such project, region or photo. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    picture: {
        parameters: {
            query?: {
                max?: number;
            };
            header?: never;
            path: {
                p: string;
                sha: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A JPEG. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                };
            };
            /** @description The browser has it already. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such project, region or photo. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    plan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    publish: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PublishWire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublishedWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    queue_clusters: {
        parameters: {
            query?: {
                limit?: number;
                /** @description The cursor. */
                at?: string;
            };
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StacksWire"];
                };
            };
            /** @description No such project, region or photo. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    queue_cluster: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
                c: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["miwake__doors__http__queue__TilesWire"];
                };
            };
            /** @description No such project, region or photo. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    queue_confirm: {
        parameters: {
            query?: {
                /** @description Id of a name. */
                name?: string | null;
                size?: number;
                /** @description Ids of names, with commas. */
                skip?: string;
            };
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfirmWire"];
                };
            };
            /** @description No such project, region or photo. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    queue_one: {
        parameters: {
            query?: {
                size?: number;
                /** @description Region that was left as it was. */
                after?: string;
                /** @description Id of a name. */
                name?: string | null;
            };
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OneWire"];
                };
            };
            /** @description No such project, region or photo. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    queue_same: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PairsWire"];
                };
            };
            /** @description No such project, region or photo. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    show_region: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
                r: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegionWire"];
                };
            };
            /** @description No such project, region or photo. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    settings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["miwake__doors__http__preferences__SettingsWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    settings_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["miwake__doors__http__preferences__ChangeWire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["miwake__doors__http__preferences__SettingsWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_shots: {
        parameters: {
            query?: {
                view?: "faces" | "photos";
                /** @description Id of the name a person gave. */
                name?: string | null;
                state?: ("open" | "named" | "unknown" | "skipped") | null;
                /** @description Id of the name that is proposed. */
                guess?: string | null;
                folder?: string | null;
                condition?: string | null;
                /** @description Taken then or later. */
                since?: string | null;
                /** @description Taken then or before. */
                until?: string | null;
                /** @description Least score of the guess. */
                low?: number | null;
                /** @description Highest score of the guess. */
                high?: number | null;
                /** @description Only near-duplicates. */
                twins?: boolean;
                /** @description Only photos that nothing was found on. */
                without?: boolean;
                /** @description Only what is in the bin; else never. */
                trash?: boolean;
                order?: "n" | "score" | "doubt";
                /** @description Part of the source or of the name. */
                text?: string | null;
                /** @description The cursor; empty: the start. */
                at?: string;
                limit?: number;
            };
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShotsWire"];
                };
            };
            /** @description No such project, region or photo. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    show_shot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
                sha: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PhotoWire"];
                };
            };
            /** @description No such project, region or photo. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    thumb: {
        parameters: {
            query?: {
                size?: number;
            };
            header?: never;
            path: {
                p: string;
                region: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A JPEG. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                };
            };
            /** @description The browser has it already. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such project, region or photo. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    list_tiles: {
        parameters: {
            query?: {
                view?: "faces" | "photos";
                /** @description Id of the name a person gave. */
                name?: string | null;
                state?: ("open" | "named" | "unknown" | "skipped") | null;
                /** @description Id of the name that is proposed. */
                guess?: string | null;
                folder?: string | null;
                condition?: string | null;
                /** @description Taken then or later. */
                since?: string | null;
                /** @description Taken then or before. */
                until?: string | null;
                /** @description Least score of the guess. */
                low?: number | null;
                /** @description Highest score of the guess. */
                high?: number | null;
                /** @description Only near-duplicates. */
                twins?: boolean;
                /** @description Only photos that nothing was found on. */
                without?: boolean;
                /** @description Only what is in the bin; else never. */
                trash?: boolean;
                order?: "n" | "score" | "doubt";
                /** @description Part of the source or of the name. */
                text?: string | null;
                /** @description The cursor; empty: the start. */
                at?: string;
                limit?: number;
            };
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["miwake__doors__http__wires__TilesWire"];
                };
            };
            /** @description No such project, region or photo. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    train: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrainWire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    trash: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrashWire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DoneWire"];
                };
            };
            /** @description No such project, region or photo. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description Changed since it was seen. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    turn: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TurnWire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DoneWire"];
                };
            };
            /** @description No such project, region or photo. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description Changed since it was seen. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
            /** @description A value that is none. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultWire"];
                };
            };
        };
    };
    upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListWire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    upload_finish: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                p: string;
                u: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    upload_bytes: {
        parameters: {
            query?: {
                offset?: number;
            };
            header?: never;
            path: {
                p: string;
                u: string;
                index: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BytesWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    sample: {
        parameters: {
            query?: {
                lang?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SampleWire"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    storage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StorageWire"];
                };
            };
        };
    };
}
