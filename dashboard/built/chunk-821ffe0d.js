function n(t){return o=>{let e=document.createElement("span");e.style.color=`var(${o})`,t.append(e);let{color:r}=getComputedStyle(e);return e.remove(),r}}export{n as a};
