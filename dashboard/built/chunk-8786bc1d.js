var t={now:()=>Date.now(),setTimeout:(e,o)=>setTimeout(e,o),clearTimeout:e=>clearTimeout(e)};export{t as a};
